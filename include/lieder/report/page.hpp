#pragma once
#include <Eigen/Core>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "lieder/base/status.hpp"

namespace lieder {

/// What a report shows, said without a word on how it is drawn. Every verb describes its page with these; html.hpp
/// draws them. All text is plain: it is escaped where it is written. Titles
/// apart, `words between backquotes` are set as code. A title says what is shown, a caption how to read
/// it.
namespace figures {

enum class Width { half, full };  ///< of the page, where the screen has room for two side by side

/// A matrix as a picture: blue below zero, orange above, the same range on both sides.
struct MatrixPicture {
  std::string title = {}, caption = {};
  Eigen::MatrixXd values = {};  ///< NaN is left blank; a large matrix is thinned to its largest entries
  std::string row_label = "row", column_label = "column";
  Width width = Width::half;
};

/// Several matrices side by side, small, on one scale of colours.
struct MatrixGrid {
  std::string title = {}, caption = {};
  std::vector<Eigen::MatrixXd> values = {};  ///< a large one is thinned along each side to its largest entries
  std::vector<std::string> names = {};       ///< one for each; a line break starts a second, fainter line
  std::vector<Eigen::Index> row_breaks = {}, column_breaks = {};  ///< a thin line before these, in every matrix
  std::string row_label = "row", column_label = "column";
};

/// A side of a matrix cut into pieces: the name of a piece and its number of rows or columns.
struct Piece {
  std::string name;
  Eigen::Index size = 1;
};

/// A matrix made of blocks, as a plan: what each block counts for is its colour and stands in it.
struct BlockPlan {
  std::string title = {}, caption = {};
  std::vector<Piece> rows = {}, columns = {};
  Eigen::MatrixXd values = {};  ///< not negative, one for each block; 0 leaves the block empty
  std::string quantity = {};    ///< what the values are
  std::string row_label = "row", column_label = "column";
  Width width = Width::full;
};

/// One line among Curves.
struct Series {
  std::string name;
  Eigen::VectorXd y;       ///< NaN interrupts the line
  Eigen::VectorXd x = {};  ///< as long as y; empty: 0, 1, 2, ...
  bool faint = false;      ///< context rather than subject: thin and grey
};

struct Curves {
  std::string title = {}, caption = {};
  std::vector<Series> series = {};
  std::string x_label = {}, y_label = {};
  bool log_y = false;  ///< values that are not positive are left out
  Width width = Width::half;
};

/// A value on an axis that the reader should see, such as a threshold.
struct Mark {
  double value = kUnset;
  std::string label;
};

/// One observed number against what the same computation gives where the effect is known to be absent.
struct NullComparison {
  std::string title = {}, caption = {};
  std::string quantity = {};  ///< label of the axis
  std::string observed_name = "these data";
  std::string null_name = "data without the symmetry";
  double observed = kUnset;
  std::vector<double> null = {};
  std::vector<Mark> thresholds = {};
  bool log_x = true;  ///< falls back to a linear axis when a value is not positive
  Width width = Width::half;
};

/// A number with its confidence interval, one line of Intervals.
struct IntervalRow {
  std::string name;
  double estimate = kUnset, lower = kUnset, upper = kUnset;
};

struct Intervals {
  std::string title = {}, caption = {};
  std::string quantity = {};  ///< label of the axis
  std::vector<IntervalRow> rows = {};
  std::vector<Mark> references = {};
  Width width = Width::half;
};

/// Steps in their order, each with one number of every series, on a log axis: where along a chain something happens.
struct Ladder {
  std::string title = {}, caption = {};
  std::string quantity = {};            ///< label of the axis
  std::vector<std::string> names = {};  ///< of the steps
  std::vector<Series> series = {};      ///< y for each step; NaN is left out, 0 stands hollow at the axis' foot
  std::vector<Mark> references = {};
  std::optional<std::size_t> marked = {};  ///< the step to look at
  Width width = Width::full;
};

/// Pairs of small curves side by side: what came, and what was made of it.
struct BeforeAfter {
  std::string title = {}, caption = {};
  std::string before_label = "before", after_label = "after";
  std::string x_label_before = {}, x_label_after = {};
  std::vector<std::pair<Eigen::VectorXd, Eigen::VectorXd>> pairs = {};
};

/// Eigenvalues or singular values as stems, largest first.
struct Spectrum {
  std::string title = {}, caption = {};
  Eigen::VectorXd values = {};
  Eigen::Index first = 1;  ///< number of the first value: larger where those before it are left out
  std::string x_label = "index", y_label = "value";
  std::optional<Mark> threshold = {};
  bool log_y = true;  ///< falls back to a linear axis when no value is positive
  Width width = Width::half;
};

/// Points of the plane, and arrows from some of them, on one scale in both directions.
struct Scatter {
  std::string title = {}, caption = {};
  Eigen::MatrixXd points = {};  ///< N x 2; of many, some are drawn
  Eigen::MatrixXd arrows = {};  ///< from x, y to x, y: M x 4
  std::string x_label = "x1", y_label = "x2";
  Width width = Width::half;
};

struct Table {
  std::string title = {}, caption = {};
  std::vector<std::string> header = {};             ///< empty: the first column names the rows
  std::vector<std::vector<std::string>> rows = {};  ///< all of the same length
  std::vector<std::size_t> numeric = {};            ///< columns set flush right with digits of equal width
  std::optional<std::size_t> marked_row = {};       ///< the one to look at
  Width width = Width::full;
};

/// Lines to read rather than a table: a list of places, an equation in words. Line breaks are kept.
struct Words {
  std::string title = {}, caption = {};
  std::string text = {};
  Width width = Width::half;
};

/// Lines of a program, to copy.
struct Code {
  std::string title = {}, caption = {};
  std::string text = {};
};

/// How to cite: a sentence for people and an entry for a bibliography, to copy.
struct Cite {
  std::string title = {}, text = {}, bibtex = {};
  std::string url = {};  ///< a link for the reader to follow; nothing is loaded from it
};

using Block = std::variant<MatrixPicture, MatrixGrid, BlockPlan, Curves, NullComparison, Intervals, Ladder, BeforeAfter,
                           Spectrum, Scatter, Table, Words, Code, Cite>;

}  // namespace figures

struct PageSection {
  std::string title;
  std::string text;  ///< a paragraph; empty lines separate further ones
  std::vector<figures::Block> blocks;
};

/// A number that belongs beside the headline.
struct PageFact {
  std::string value, name, note;
};

/// A word or two above the headline: what kind of answer this is.
struct PageBadge {
  enum class Tone { good, caution, plain, open };
  std::string words;
  Tone tone = Tone::plain;  ///< open: the question is not settled
};

/// That of a verb which judges.
PageBadge badge_of(Verdict verdict);

struct Page {
  std::string title;    ///< of the window; "lens: ecg.npy"
  std::string verb;     ///< "lens"
  std::string subject;  ///< what was looked at: "ecg.npy, 80,000 samples of 33 numbers"
  PageBadge badge = badge_of(Verdict::undecided);
  std::string headline;  ///< the answer in one sentence
  std::string summary;   ///< what it means for the reader; empty lines separate paragraphs
  std::vector<PageFact> facts;
  std::vector<PageSection> sections;
};

}  // namespace lieder
