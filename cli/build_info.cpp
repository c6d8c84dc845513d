#include "build_info.hpp"

#include <H5public.h>
#include <fmt/format.h>
#include <openssl/crypto.h>
#include <zlib.h>

#include <CLI/Version.hpp>
#include <Eigen/Core>
#include <algorithm>
#include <ctime>
#include <nlohmann/json.hpp>

#include "lieder/base/threads.hpp"

extern "C" {
void dgemm_(const char*, const char*, const int*, const int*, const int*, const double*, const double*, const int*,
            const double*, const int*, const double*, double*, const int*);
// Absent, hence null, when another BLAS stands behind the program.
__attribute__((weak)) char* openblas_get_config(void);
__attribute__((weak)) char* openblas_get_corename(void);
}

namespace lieder::cli {
namespace {

std::string compiler() {
#if defined(__clang__)
  return fmt::format("Clang {}.{}.{}", __clang_major__, __clang_minor__, __clang_patchlevel__);
#elif defined(__GNUC__)
  return fmt::format("GCC {}.{}.{}", __GNUC__, __GNUC_MINOR__, __GNUC_PATCHLEVEL__);
#else
  return "unknown";
#endif
}

std::string blas() {
  if (openblas_get_config == nullptr) return "not OpenBLAS";
  // "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH USE_OPENMP Haswell ...": the second word is the version.
  const std::string config = openblas_get_config();
  const auto begin = std::min(config.find(' '), config.size() - 1) + 1;
  const std::string version = config.substr(begin, config.find(' ', begin) - begin);
  return fmt::format("OpenBLAS {}{}", version,
                     openblas_get_corename != nullptr ? fmt::format(" ({})", openblas_get_corename()) : "");
}

std::string hdf5() {
  unsigned major = 0, minor = 0, release = 0;
  if (H5get_libversion(&major, &minor, &release) < 0) return "unknown";
  return fmt::format("{}.{}.{}", major, minor, release);
}

double processor_seconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

}  // namespace

Facts build_facts() {
  const char* type = LIEDER_BUILD_TYPE;
  return {{"build", *type != '\0' ? type : "no build type"},
          {"compiler", compiler()},
          {"vectors", Eigen::SimdInstructionSetsInUse()}};
}

Facts library_versions() {
  return {{"Eigen", fmt::format("{}.{}.{}", EIGEN_WORLD_VERSION, EIGEN_MAJOR_VERSION, EIGEN_MINOR_VERSION)},
          {"BLAS", blas()},
          {"OpenMP", fmt::format("{}", _OPENMP)},
          {"HDF5", hdf5()},
          {"zlib", zlibVersion()},
          {"OpenSSL", OpenSSL_version(OPENSSL_VERSION_STRING)},
          {"nlohmann-json", fmt::format("{}.{}.{}", NLOHMANN_JSON_VERSION_MAJOR, NLOHMANN_JSON_VERSION_MINOR,
                                        NLOHMANN_JSON_VERSION_PATCH)},
          {"fmt", fmt::format("{}.{}.{}", FMT_VERSION / 10000, FMT_VERSION / 100 % 100, FMT_VERSION % 100)},
          {"CLI11", CLI11_VERSION}};
}

double matrix_product_flops() {
  constexpr int n = 384;
  const ThreadScope one_thread(1);
  const Eigen::MatrixXd a = Eigen::MatrixXd::Constant(n, n, 0.5), b = Eigen::MatrixXd::Constant(n, n, 2);
  Eigen::MatrixXd c(n, n);
  const double one = 1, zero = 0;
  double best = 0;
  for (int round = 0; round < 5; ++round) {
    const double start = processor_seconds();
    dgemm_("N", "N", &n, &n, &n, &one, a.data(), &n, b.data(), &n, &zero, c.data(), &n);
    best = std::max(best, 2.0 * n * n * n / (processor_seconds() - start));
  }
  return best;
}

}  // namespace lieder::cli
