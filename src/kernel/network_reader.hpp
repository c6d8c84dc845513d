#pragma once
#include <Eigen/Core>
#include <string_view>
#include <utility>
#include <vector>

#include "base/expression_reader.hpp"
#include "lieder/kernel/networks.hpp"

namespace lieder {

template <typename Value>
using Choices = std::vector<std::pair<std::string_view, Value>>;

/// What read_network_option() reads, for messages.
inline constexpr std::string_view kNetworkOptions =
    "activation, leak, w_std, b_std, readout_w_std, readout_b_std, kind";

/// What the grammars of kernels and of networks of finite width share: a network's options.
class NetworkReader : protected ExpressionReader {
 protected:
  using ExpressionReader::ExpressionReader;

  /// "(option=value, ..)", in any order, each once; read(option) reads from `=` on.
  template <typename Read>
  void read_options(const Read& read) {
    std::vector<std::string_view> seen;
    need('(');
    while (!take(')')) {
      if (!seen.empty()) need(',');
      read(next_option(seen));
    }
  }

  /// False where the option is none of these.
  bool read_network_option(std::string_view option, NetworkOptions& options);
  bool read_filter_option(std::string_view option, ConvOptions& options);
  /// image=28x28x1, signal=28x1: rows and columns or one length, then channels, 1 when left out.
  bool read_extents_option(std::string_view option, std::vector<Eigen::Index>& extents, Eigen::Index& channels);

  Eigen::Index whole();  ///< "=3"
  double value();        ///< "=0.5"
  double number();
  std::string_view word();
  /// "=word". \throws InputError listing the words
  template <typename Value>
  Value choice(const Choices<Value>& choices);
  [[noreturn]] void refuse_option(std::string_view need);

 private:
  std::string_view next_option(std::vector<std::string_view>& seen);
  [[noreturn]] void refuse_word(std::size_t start, std::string_view came, const std::vector<std::string_view>& known);

  std::size_t option_at_ = 0;
};

template <typename Value>
Value NetworkReader::choice(const Choices<Value>& choices) {
  need('=');
  const std::size_t start = at_;
  const std::string_view came = word();
  std::vector<std::string_view> known;
  for (const auto& [name, meaning] : choices) {
    if (name == came) return meaning;
    known.push_back(name);
  }
  refuse_word(start, came, known);
}

}  // namespace lieder
