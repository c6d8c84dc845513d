#include "io/npy.hpp"
#include "io/refuse.hpp"
#include "io/spec.hpp"
#include "lieder/io/samples.hpp"

namespace lieder {

std::unique_ptr<SampleStream> open_samples(const std::string& text) {
  const io::Spec spec = io::parse_spec(text);
  switch (spec.format) {
    case io::Format::npy:
      return io::open_npy(io::open_file_source(spec.path));
    case io::Format::npz:
    case io::Format::csv:
    case io::Format::tsv:
    case io::Format::hdf5:
    case io::Format::idx:
      break;
  }
  io::refuse(text, "this build does not read this kind of file yet");
}

}  // namespace lieder
