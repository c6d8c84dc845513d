#include "io/csv.hpp"
#include "io/gzip_source.hpp"
#include "io/hdf5.hpp"
#include "io/idx.hpp"
#include "io/npy.hpp"
#include "io/npz.hpp"
#include "io/spec.hpp"
#include "lieder/base/error.hpp"
#include "lieder/io/samples.hpp"

namespace lieder {

std::unique_ptr<SampleStream> open_samples(const std::string& text) {
  const io::Spec spec = io::parse_spec(text);
  switch (spec.format) {
    case io::Format::npy:
      return io::open_npy(io::open_file_source(spec.path));
    case io::Format::npz:
      return io::open_npz(spec);
    case io::Format::csv:
      return io::open_csv(io::open_file_source(spec.path), '\0');
    case io::Format::tsv:
      return io::open_csv(io::open_file_source(spec.path), '\t');
    case io::Format::hdf5:
      return io::open_hdf5(spec);
    case io::Format::idx:
      return io::open_idx(spec.gzipped ? io::open_gzip_source(spec.path) : io::open_file_source(spec.path));
  }
  throw InternalError("open_samples: a format outside its enumeration");
}

}  // namespace lieder
