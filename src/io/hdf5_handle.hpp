#pragma once
// The names of HDF5 1.10 mean the same in every later version.
#define H5_USE_110_API
#include <hdf5.h>

#include <mutex>
#include <string>
#include <utility>

namespace lieder::io {

/// Held around every call into HDF5: the library is not made for threads everywhere, and prints its errors unless told
/// not to. The caller's own setting is put back.
class Hdf5Session {
 public:
  Hdf5Session();
  ~Hdf5Session();
  Hdf5Session(const Hdf5Session&) = delete;
  Hdf5Session& operator=(const Hdf5Session&) = delete;

  /// The innermost reason of the last failure, for people.
  static std::string reason();

 private:
  std::lock_guard<std::mutex> lock_;
  H5E_auto2_t print_ = nullptr;
  void* print_data_ = nullptr;
};

/// An HDF5 identifier that is released at the end. Only within a Hdf5Session.
class Hdf5Handle {
 public:
  using Release = herr_t (*)(hid_t);
  Hdf5Handle() = default;
  Hdf5Handle(hid_t id, Release release) : id_(id), release_(release) {}
  ~Hdf5Handle() { reset(); }
  Hdf5Handle(Hdf5Handle&& other) noexcept : id_(std::exchange(other.id_, -1)), release_(other.release_) {}
  Hdf5Handle& operator=(Hdf5Handle&& other) noexcept {
    if (this == &other) return *this;
    reset();
    id_ = std::exchange(other.id_, -1);
    release_ = other.release_;
    return *this;
  }
  Hdf5Handle(const Hdf5Handle&) = delete;
  Hdf5Handle& operator=(const Hdf5Handle&) = delete;

  bool valid() const { return id_ >= 0; }
  hid_t get() const { return id_; }
  void reset() {
    if (id_ >= 0) release_(id_);
    id_ = -1;
  }

 private:
  hid_t id_ = -1;
  Release release_ = nullptr;
};

}  // namespace lieder::io
