#pragma once
#include <stdexcept>
#include <string>

namespace lieder {

/// The caller's input is wrong: a shape, a value, an option, a file. Python sees ValueError, the program exits with 2.
/// The message names the thing, what came and what is needed, on one line.
class InputError : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

/// We made a mistake: a broken invariant. Python sees RuntimeError, the program exits with 70.
class InternalError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

}  // namespace lieder
