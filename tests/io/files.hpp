#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

#include "io/memory_folder.hpp"
#include "lieder/base/error.hpp"
#include "lieder/io/samples.hpp"

namespace lieder::test {

/// A folder of its own for one test, removed at the end; in memory where the system offers that.
class Files : public ::testing::Test {
 protected:
  Files() : folder_(memory_folder() / ("lieder-io-" + std::to_string(::getpid()))) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  ~Files() override { std::filesystem::remove_all(folder_); }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  std::string put(const std::string& name, const std::string& bytes) const {
    std::ofstream(path(name), std::ios::binary) << bytes;
    return path(name);
  }
  std::string get(const std::string& name) const {
    std::ifstream file(path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) all.push_back(entry.path().filename());
    return all;
  }
  const std::filesystem::path& folder() const { return folder_; }

 private:
  std::filesystem::path folder_;
};

/// The message of the InputError that `work` must throw; the folder of the test is cut away.
inline std::string refusal(const std::function<void()>& work, const std::string& folder = {}) {
  try {
    work();
  } catch (const InputError& error) {
    std::string message = error.what();
    if (const auto at = message.find(folder); !folder.empty() && at != std::string::npos)
      message.erase(at, folder.size() + 1);
    EXPECT_EQ(message.find('\n'), std::string::npos) << "a message is one line";
    return message;
  }
  return "nothing was refused";
}

/// Reads a file to its end in blocks of `block_rows`.
inline RowMatrix read_in_blocks(SampleStream& stream, Eigen::Index block_rows) {
  RowMatrix all(0, stream.cols()), block(block_rows, stream.cols());
  while (const Eigen::Index got = stream.read(block)) {
    all.conservativeResize(all.rows() + got, Eigen::NoChange);
    all.bottomRows(got) = block.topRows(got);
  }
  return all;
}

/// The bytes of numbers of one type, in this machine's byte order or the other one.
template <typename Number>
std::string bytes_of(const std::vector<double>& values, bool swapped = false) {
  std::string bytes;
  for (const double value : values) {
    const auto number = static_cast<Number>(value);
    std::string one(sizeof(Number), '\0');
    std::memcpy(one.data(), &number, sizeof(Number));
    bytes += swapped ? std::string(one.rbegin(), one.rend()) : one;
  }
  return bytes;
}

/// A .npy file around `values`, as numpy.save writes it.
inline std::string npy_bytes(const std::string& descr, const std::string& shape, const std::string& values,
                             bool fortran_order = false, int version = 1) {
  std::string text = "{'descr': '" + descr + "', 'fortran_order': " + (fortran_order ? "True" : "False") +
                     ", 'shape': " + shape + ", }";
  const std::size_t prefix = version == 1 ? 10 : 12;
  text.resize((prefix + text.size() + 1 + 63) / 64 * 64 - prefix - 1, ' ');
  text += '\n';
  std::string file("\x93NUMPY", 6);
  file += static_cast<char>(version);
  file += '\0';
  for (std::size_t i = 0; i < prefix - 8; ++i) file += static_cast<char>(text.size() >> (8 * i) & 0xff);
  return file + text + values;
}

}  // namespace lieder::test
