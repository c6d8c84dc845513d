#include "report/sample_enforce.hpp"

#include <cmath>

#include "lieder/group/named.hpp"

namespace lieder::sample {

Group heisenberg() {
  Group group{.name = {}, .size = 3, .lie_algebra = {}, .discrete = {}};
  for (const auto& [i, j] : {std::pair(0, 1), std::pair(1, 2), std::pair(0, 2)}) {
    group.lie_algebra.emplace_back(Eigen::MatrixXd::Zero(3, 3));
    group.lie_algebra.back()(i, j) = 1;
  }
  return group;
}

Group noisy_rotations(double noise) {
  Group group = named_group("SO(3)");
  group.name.reset();
  group.noise = noise;
  double phase = 0;
  for (Eigen::MatrixXd& xi : group.lie_algebra)
    for (double& entry : xi.reshaped()) entry += noise * std::sin(phase += 2.0);
  return group;
}

Enforced enforced(const Group& group, const std::string& name, const std::string& in, const std::string& out) {
  return {enforce(group, representation(in, group), representation(out, group), {.threads = 1}),
          {.group = name, .in = in, .out = out}};
}

Enforced enforced(const std::string& group, const std::string& in, const std::string& out) {
  return enforced(named_group(group), group, in, out);
}

}  // namespace lieder::sample
