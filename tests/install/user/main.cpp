// A user's program: headers, library and the libraries behind it all come through the one target lieder::lieder.
#include <Eigen/Core>
#include <iostream>
#include <lieder/base/seed.hpp>
#include <lieder/base/version.hpp>
#include <lieder/group/group.hpp>
#include <lieder/group/laws.hpp>

int main() {
  lieder::RandomStream random(lieder::Seed{7});
  lieder::Group group;
  group.size = 5;
  group.discrete.push_back(lieder::random_orthogonal(5, random));
  const lieder::Group read_back = lieder::group_from_json(lieder::to_json(group));
  const Eigen::MatrixXd& q = read_back.discrete.front();
  const double defect = (q.transpose() * q - Eigen::MatrixXd::Identity(5, 5)).norm();
  std::cout << "lieder " << lieder::kVersion << ": a random rotation of R^5, orthogonal "
            << (defect < 1e-13 ? "to rounding" : "NOT to rounding") << '\n';
  const lieder::GroupLawReport laws = lieder::check_group_laws(read_back);
  if (!laws.hold()) std::cout << lieder::to_string(laws);
  return defect < 1e-13 && laws.hold() ? 0 : 1;
}
