#include "lieder/kernel/words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/expression_reader.hpp"

namespace lieder {
namespace {

using Eigen::Index;

constexpr std::string_view kKernels =
    "mlp(..), conv(..), rbf(L), laplace(L), average(KERNEL), and + * ( ) between them";
constexpr int kDeepestNesting = 100;

template <typename Value>
using Choices = std::vector<std::pair<std::string_view, Value>>;

const Choices<Activation> kActivations{{"relu", Activation::relu},
                                       {"leaky", Activation::leaky_relu},
                                       {"erf", Activation::erf},
                                       {"gelu", Activation::gelu}};
const Choices<NetworkKernel> kKinds{{"ntk", NetworkKernel::ntk}, {"nngp", NetworkKernel::nngp}};
const Choices<Padding> kPaddings{{"circular", Padding::circular}, {"zero", Padding::zero}};
const Choices<Pool> kPools{{"flatten", Pool::flatten}, {"gap", Pool::gap}};

/// Reads an expression from left to right; the loosest operator first.
class KernelExpression : ExpressionReader {
 public:
  KernelExpression(std::string_view text, NetworkKernel kind, const FiniteAction& action)
      : ExpressionReader("kernel", text), kind_(kind), action_(action) {}

  Kernel read() {
    Kernel whole = sum();
    if (!at_end()) refuse("need + or * or the end");
    return whole;
  }

 private:
  Kernel sum() {
    Kernel total = product();
    while (take('+')) total = total + product();
    return total;
  }

  Kernel product() {
    Kernel total = term();
    while (take('*')) total = total * term();
    return total;
  }

  Kernel term() {
    if (take('(')) return nested(')');
    skip_spaces();
    const std::size_t start = at_;
    const std::string_view name = word();
    if (name == "mlp") return network<MlpOptions>(&KernelExpression::read_mlp_option, mlp);
    if (name == "conv") return network<ConvOptions>(&KernelExpression::read_conv_option, conv);
    if (name == "rbf") return of_scale(rbf);
    if (name == "laplace") return of_scale(laplace);
    if (name == "average") return averaged(start);
    at_ = start;
    refuse(name.empty() ? fmt::format("need a kernel: {}", kKernels)
                        : fmt::format("there is no kernel {}; need {}", name, kKernels));
  }

  Kernel nested(char end) {
    if (++nesting_ > kDeepestNesting) refuse("too many parentheses");
    Kernel inner = sum();
    need(end);
    --nesting_;
    return inner;
  }

  Kernel averaged(std::size_t start) {
    need('(');
    const Kernel inner = nested(')');
    if (!action_.empty()) return average(inner, action_);
    at_ = start;
    refuse("average needs a group to average over; none came");
  }

  Kernel of_scale(Kernel (*make)(double)) {
    need('(');
    const double scale = number();
    need(')');
    return make(scale);
  }

  /// `option=value` in any order, each once.
  template <typename Options>
  Kernel network(void (KernelExpression::*read_option)(std::string_view, Options&), Kernel (*make)(const Options&)) {
    Options options;
    options.network.kind = kind_;
    std::vector<std::string_view> seen;
    need('(');
    while (!take(')')) {
      if (!seen.empty()) need(',');
      skip_spaces();
      option_at_ = at_;
      const std::string_view option = word();
      if (std::ranges::count(seen, option) > 0) refuse_option(fmt::format("{} stands here twice", option));
      seen.push_back(option);
      if (option.empty()) refuse("need OPTION=VALUE or `)`");
      (this->*read_option)(option, options);
    }
    return make(options);
  }

  void read_mlp_option(std::string_view option, MlpOptions& options) {
    if (option == "depth")
      options.depth = static_cast<int>(whole());
    else
      read_network_option(option, options.network, "mlp", "depth");
  }

  void read_conv_option(std::string_view option, ConvOptions& options) {
    if (option == "depth")
      options.depth = static_cast<int>(whole());
    else if (option == "filter")
      options.filter = whole();
    else if (option == "stride")
      options.stride = whole();
    else if (option == "padding")
      options.padding = choice(kPaddings);
    else if (option == "pool")
      options.pool = choice(kPools);
    else if (option == "image" || option == "signal")
      read_extents(option == "image" ? 2 : 1, options);
    else
      read_network_option(option, options.network, "conv", "depth, filter, stride, padding, pool, image, signal");
  }

  void read_network_option(std::string_view option, NetworkOptions& options, std::string_view kernel,
                           std::string_view others) {
    if (option == "activation")
      options.activation = choice(kActivations);
    else if (option == "kind")
      options.kind = choice(kKinds);
    else if (option == "leak")
      options.leak = value();
    else if (option == "w_std")
      options.weight_std = value();
    else if (option == "b_std")
      options.bias_std = value();
    else if (option == "readout_w_std")
      options.readout_weight_std = value();
    else if (option == "readout_b_std")
      options.readout_bias_std = value();
    else
      refuse_option(
          fmt::format("{} has no option {}; need {}, activation, leak, w_std, b_std, readout_w_std, "
                      "readout_b_std, kind",
                      kernel, option, others));
  }

  /// `28x28x1`: `axes` extents, then the channels, 1 when left out.
  void read_extents(std::size_t axes, ConvOptions& options) {
    std::vector<Index> numbers{whole()};
    while (at_ < text_.size() && text_[at_] == 'x') {
      ++at_;
      numbers.push_back(digits());
    }
    if (numbers.size() != axes && numbers.size() != axes + 1)
      refuse_option(fmt::format("{} numbers came; need {}", numbers.size(),
                                axes == 2 ? "ROWSxCOLUMNS or ROWSxCOLUMNSxCHANNELS" : "LENGTH or LENGTHxCHANNELS"));
    options.channels = numbers.size() > axes ? numbers.back() : 1;
    options.extents.assign(numbers.begin(), numbers.begin() + static_cast<Index>(axes));
  }

  template <typename Value>
  Value choice(const Choices<Value>& choices) {
    need('=');
    const std::size_t start = at_;
    const std::string_view came = word();
    for (const auto& [name, meaning] : choices)
      if (name == came) return meaning;
    at_ = start;
    std::vector<std::string_view> names;
    for (const auto& one : choices) names.push_back(one.first);
    refuse(fmt::format("{} came; need {}", came.empty() ? "no word" : came, fmt::join(names, " or ")));
  }

  Index whole() {
    need('=');
    skip_spaces();
    return digits();
  }

  double value() {
    need('=');
    return number();
  }

  double number() {
    skip_spaces();
    double read = 0;
    const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), read);
    if (error != std::errc()) refuse("need a number");
    at_ = static_cast<std::size_t>(end - text_.data());
    return read;
  }

  std::string_view word() {
    const std::size_t start = at_;
    while (at_ < text_.size() && ((text_[at_] >= 'a' && text_[at_] <= 'z') || text_[at_] == '_')) ++at_;
    return text_.substr(start, at_ - start);
  }
  [[noreturn]] void refuse_option(std::string_view need) {
    at_ = option_at_;
    refuse(need);
  }

  NetworkKernel kind_;
  const FiniteAction& action_;
  std::size_t option_at_ = 0;
  int nesting_ = 0;
};

}  // namespace

Kernel named_kernel(std::string_view expression, NetworkKernel kind, const FiniteAction& action) {
  return KernelExpression(expression, kind, action).read();
}

}  // namespace lieder
