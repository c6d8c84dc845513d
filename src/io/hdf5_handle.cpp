#include "io/hdf5_handle.hpp"

#include "io/refuse.hpp"

namespace lieder::io {
namespace {

std::mutex& hdf5_mutex() {
  static std::mutex mutex;
  return mutex;
}

herr_t keep_innermost(unsigned /*depth*/, const H5E_error2_t* error, void* words) {
  if (error->desc != nullptr && *error->desc != '\0') *static_cast<std::string*>(words) = error->desc;
  return 0;
}

}  // namespace

Hdf5Session::Hdf5Session() : lock_(hdf5_mutex()) {
  H5Eget_auto2(H5E_DEFAULT, &print_, &print_data_);
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

Hdf5Session::~Hdf5Session() { H5Eset_auto2(H5E_DEFAULT, print_, print_data_); }

std::string Hdf5Session::reason() {
  std::string words;
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_DOWNWARD, keep_innermost, &words);
  return words.empty() ? "no reason given" : printable(words, 120);
}

}  // namespace lieder::io
