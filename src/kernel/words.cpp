#include "lieder/kernel/words.hpp"

#include <fmt/format.h>

#include "kernel/network_reader.hpp"

namespace lieder {
namespace {

constexpr std::string_view kKernels =
    "mlp(..), conv(..), rbf(L), laplace(L), average(KERNEL), and + * ( ) between them";
constexpr int kDeepestNesting = 100;

/// Reads an expression from left to right; the loosest operator first.
class KernelExpression : NetworkReader {
 public:
  KernelExpression(std::string_view text, NetworkKernel kind, const FiniteAction& action)
      : NetworkReader("kernel", text), kind_(kind), action_(action) {}

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

  template <typename Options>
  Kernel network(void (KernelExpression::*read_option)(std::string_view, Options&), Kernel (*make)(const Options&)) {
    Options options;
    options.network.kind = kind_;
    read_options([&](std::string_view option) { (this->*read_option)(option, options); });
    return make(options);
  }

  void read_mlp_option(std::string_view option, MlpOptions& options) {
    if (option == "depth")
      options.depth = static_cast<int>(whole());
    else if (!read_network_option(option, options.network))
      refuse_unknown("mlp", option, "depth");
  }

  void read_conv_option(std::string_view option, ConvOptions& options) {
    if (option == "depth")
      options.depth = static_cast<int>(whole());
    else if (!read_filter_option(option, options) && !read_extents_option(option, options.extents, options.channels) &&
             !read_network_option(option, options.network))
      refuse_unknown("conv", option, "depth, filter, stride, padding, pool, image, signal");
  }

  [[noreturn]] void refuse_unknown(std::string_view kernel, std::string_view option, std::string_view others) {
    refuse_option(fmt::format("{} has no option {}; need {}, {}", kernel, option, others, kNetworkOptions));
  }

  NetworkKernel kind_;
  const FiniteAction& action_;
  int nesting_ = 0;
};

}  // namespace

Kernel named_kernel(std::string_view expression, NetworkKernel kind, const FiniteAction& action) {
  return KernelExpression(expression, kind, action).read();
}

}  // namespace lieder
