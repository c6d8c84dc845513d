#pragma once
#include <Eigen/Core>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace lieder {

/// Functions D_1, .., D_p of a point x of R^m. What is linear in them, functions F(x) = W D(x) with W n x p and vector
/// fields xi(x) = C D(x) with C m x p, is known by a matrix.
struct Dictionary {
  Eigen::Index inputs = 0, size = 0;                                ///< m, p
  std::function<Eigen::VectorXd(const Eigen::VectorXd&)> values;    ///< p numbers
  std::function<Eigen::MatrixXd(const Eigen::VectorXd&)> jacobian;  ///< p x m
  std::vector<std::string> names = {};                              ///< "x1 x2^2"; empty: D1, D2, ..
};

/// All monomials of degree 0 .. degree, in the order of their degree, then lexicographic: 1, x1, x2, x1^2, x1 x2, ..
/// \throws InputError when there is no variable, or the degree is not in 0 .. 100
Dictionary polynomial_dictionary(Eigen::Index inputs, int degree);

/// Exponents of its monomials, one a row: p x m.
Eigen::MatrixXi polynomial_exponents(Eigen::Index inputs, int degree);

/// 1, then cos(k x) and sin(k x) for each wave vector k != 0 with whole entries of size up to `waves`, one of k and -k.
/// \throws InputError when there is no variable, waves is not in 1 .. 100, or there would be more than a million
Dictionary fourier_dictionary(Eigen::Index inputs, int waves);

/// Functions of two dictionaries, those of the first first. \throws InputError when they have other inputs
Dictionary joined(const Dictionary& first, const Dictionary& second);

/// `poly(p)`, `fourier(k)`, `log` (the logarithm of each coordinate), `trig` (cosine and sine of each), single
/// functions of the coordinates as text, or several with a plus between them: `poly(2) + 1/sqrt(x1^2 + x2^2) + exp(x1 -
/// x2)`. A function that is a sum stands in brackets. Texts are those of written_functions(). \throws InputError for
/// what is none of them (names the place)
Dictionary named_dictionary(std::string_view text, Eigen::Index inputs);

/// Functions of x1 .. xm as text: numbers, pi, + - * / ^ (or **), brackets, sqrt, exp, log, sin, cos, tan, asin, acos,
/// atan, sinh, cosh, tanh, abs; `2 x1 x2` multiplies and `log x1` is log(x1), so that laws can be read as they are
/// told. Derivatives are exact. Their names are the texts. \param subject  what they are, for errors: "functions"
/// \throws InputError for what is no function of the coordinates (names the text, the place and what is needed)
Dictionary written_functions(std::string_view subject, const std::vector<std::string>& texts, Eigen::Index inputs);

/// D at points in the rows of X (N x m): N x p.
/// \throws InputError when X has another width, or D is not finite at a point (names the row)
Eigen::MatrixXd evaluate(const Dictionary& dictionary, const Eigen::MatrixXd& X);

/// "x1^2 x3"; empty for the constant one.
std::string monomial_text(const Eigen::RowVectorXi& exponents);

}  // namespace lieder
