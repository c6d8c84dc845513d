#include "kernel/network_reader.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

namespace lieder {
namespace {

using Eigen::Index;

const Choices<Activation> kActivations{{"relu", Activation::relu},
                                       {"leaky", Activation::leaky_relu},
                                       {"erf", Activation::erf},
                                       {"gelu", Activation::gelu}};
const Choices<NetworkKernel> kKinds{{"ntk", NetworkKernel::ntk}, {"nngp", NetworkKernel::nngp}};
const Choices<Padding> kPaddings{{"circular", Padding::circular}, {"zero", Padding::zero}};
const Choices<Pool> kPools{{"flatten", Pool::flatten}, {"gap", Pool::gap}};

}  // namespace

bool NetworkReader::read_network_option(std::string_view option, NetworkOptions& options) {
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
    return false;
  return true;
}

bool NetworkReader::read_filter_option(std::string_view option, ConvOptions& options) {
  if (option == "filter")
    options.filter = whole();
  else if (option == "stride")
    options.stride = whole();
  else if (option == "padding")
    options.padding = choice(kPaddings);
  else if (option == "pool")
    options.pool = choice(kPools);
  else
    return false;
  return true;
}

bool NetworkReader::read_extents_option(std::string_view option, std::vector<Index>& extents, Index& channels) {
  if (option != "image" && option != "signal") return false;
  const std::size_t axes = option == "image" ? 2 : 1;
  std::vector<Index> numbers{whole()};
  while (at_ < text_.size() && text_[at_] == 'x') {
    ++at_;
    numbers.push_back(digits());
  }
  if (numbers.size() != axes && numbers.size() != axes + 1)
    refuse_option(fmt::format("{} numbers came; need {}", numbers.size(),
                              axes == 2 ? "ROWSxCOLUMNS or ROWSxCOLUMNSxCHANNELS" : "LENGTH or LENGTHxCHANNELS"));
  channels = numbers.size() > axes ? numbers.back() : 1;
  extents.assign(numbers.begin(), numbers.begin() + static_cast<Index>(axes));
  return true;
}

Index NetworkReader::whole() {
  need('=');
  skip_spaces();
  return digits();
}

double NetworkReader::value() {
  need('=');
  return number();
}

double NetworkReader::number() {
  skip_spaces();
  double read = 0;
  const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), read);
  if (error != std::errc()) refuse("need a number");
  at_ = static_cast<std::size_t>(end - text_.data());
  return read;
}

std::string_view NetworkReader::word() {
  const std::size_t start = at_;
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
  while (at_ < text_.size() && (is_letter(text_[at_]) || (at_ > start && is_digit(text_[at_])))) ++at_;
  return text_.substr(start, at_ - start);
}

std::string_view NetworkReader::next_option(std::vector<std::string_view>& seen) {
  skip_spaces();
  option_at_ = at_;
  const std::string_view option = word();
  if (std::ranges::count(seen, option) > 0) refuse_option(fmt::format("{} stands here twice", option));
  seen.push_back(option);
  if (option.empty()) refuse("need OPTION=VALUE or `)`");
  return option;
}

void NetworkReader::refuse_option(std::string_view need) {
  at_ = option_at_;
  refuse(need);
}

void NetworkReader::refuse_word(std::size_t start, std::string_view came, const std::vector<std::string_view>& known) {
  at_ = start;
  refuse(fmt::format("{} came; need {}", came.empty() ? "no word" : came, fmt::join(known, " or ")));
}

}  // namespace lieder
