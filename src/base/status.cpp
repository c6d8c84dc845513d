#include "lieder/base/status.hpp"

#include "lieder/base/error.hpp"

namespace lieder {

std::string_view to_string(Status status) {
  switch (status) {
    case Status::not_run:
      return "not_run";
    case Status::converged:
      return "converged";
    case Status::not_converged:
      return "not_converged";
    case Status::stopped:
      return "stopped";
    case Status::too_little_data:
      return "too_little_data";
    case Status::not_identifiable:
      return "not_identifiable";
    case Status::underdetermined:
      return "underdetermined";
  }
  throw InternalError("to_string: a Status outside its enumeration");
}

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::symmetry:
      return "symmetry";
    case Verdict::approximate:
      return "approximate";
    case Verdict::none:
      return "none";
    case Verdict::not_identifiable:
      return "not_identifiable";
    case Verdict::too_little_data:
      return "too_little_data";
    case Verdict::underdetermined:
      return "underdetermined";
    case Verdict::undecided:
      return "undecided";
  }
  throw InternalError("to_string: a Verdict outside its enumeration");
}

bool is_answer(Verdict verdict) {
  return verdict == Verdict::symmetry || verdict == Verdict::approximate || verdict == Verdict::none;
}

}  // namespace lieder
