#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <charconv>
#include <limits>

#include "io/fields.hpp"
#include "io/files.hpp"

namespace lieder {
namespace {

using test::refusal;
using ::testing::HasSubstr;

class Csv : public test::Files {
 protected:
  RowMatrix table(const std::string& text, const std::string& name = "x.csv") const {
    return read_all(*open_samples(put(name, text)));
  }
  std::string refused(const std::string& text, const std::string& name = "x.csv") const {
    return refusal([&] { table(text, name); }, folder());
  }
  const RowMatrix expected_ = (RowMatrix(2, 3) << 1, -2.5, 3e4, 4, 5, 6).finished();
};

TEST_F(Csv, EveryWayToWriteTheSameTable) {
  for (const char* text : {
           "1,-2.5,3e4\n4,5,6\n",
           "1,-2.5,3e4\n4,5,6",                  // the last line need not end
           "1,-2.5,3e4\r\n4,5,6\r\n\r\n  \r\n",  // CRLF, blank lines at the end
           "\n\n1,-2.5,3e4\n4,5,6\n\n",          // and at the beginning
           "\xef\xbb\xbf"
           "1,-2.5,3e4\n4,5,6\n",                        // byte-order mark
           " 1 , -2.5,\t3e4 \n4 ,5,6\t\n",               // blanks around numbers
           "+1,-2.50,+3E4\n04,5.,6.0\n",                 //
           "a,b,c\n1,-2.5,3e4\n4,5,6\n",                 // header
           "\"a, b\",\"b\",c\n1,-2.5,3e4\n4,5,6\n",      // a delimiter in a quoted name
           "\"1\",\"2\",\"3\"\n1,-2.5,3e4\n4,5,6\n",     // quoted numbers are names when the next line has none
           ",b,\n1,-2.5,3e4\n4,5,6\n",                   // some columns without a name
           "\"1\",\"-2.5\",\"3e4\"\n\"4\",\"5\",\"6\"",  // every number quoted
           "# by hand\na,b,c\n# units\n1,-2.5,3e4\n4,5,6\n# end\n",
           "1;-2.5;3e4\n4;5;6\n",
           "1\t-2.5\t3e4\n4\t5\t6\n",
           "1 -2.5   3e4\n 4\t5 6 \n",  // what numpy.savetxt writes
           "a b c\n1 -2.5 3e4\n4 5 6\n",
       })
    EXPECT_EQ(table(text), expected_) << text;
  EXPECT_EQ(table("1\t-2.5\t3e4\n4\t5\t6\n", "x.tsv"), expected_);
  EXPECT_EQ(table("a b\tc, d\te\n1\t-2.5\t3e4\n4\t5\t6\n", "x.tsv"), expected_);
}

TEST_F(Csv, OneColumn) {
  EXPECT_EQ(table("1\n2\n3\n"), (RowMatrix(3, 1) << 1, 2, 3).finished());
  EXPECT_EQ(table("voltage (mV)\n1\n2\n"), (RowMatrix(2, 1) << 1, 2).finished());
  EXPECT_EQ(table("7"), RowMatrix::Constant(1, 1, 7));
}

TEST_F(Csv, TheNumberOfRowsIsKnownAtTheEnd) {
  const auto stream = open_samples(put("x.csv", "a,b\n1,2\n3,4\n5,6\n"));
  EXPECT_EQ(stream->rows(), std::nullopt);
  EXPECT_EQ(stream->info().shape, (std::vector<std::int64_t>{-1, 2}));
  EXPECT_EQ(stream->info().dtype, "text");
  const RowMatrix first = test::read_in_blocks(*stream, 2);
  EXPECT_EQ(first, (RowMatrix(3, 2) << 1, 2, 3, 4, 5, 6).finished());
  EXPECT_EQ(stream->rows(), 3);
  EXPECT_EQ(stream->info().shape, (std::vector<std::int64_t>{3, 2}));
  stream->rewind();
  EXPECT_EQ(test::read_in_blocks(*stream, 5), first);
}

TEST_F(Csv, ErrorsNameLineAndColumn) {
  EXPECT_EQ(refused("a,b\n1,2\n3,x\n"),
            "x.csv: line 3, column 2 holds 'x', which is not a number; columns are separated by commas");
  EXPECT_EQ(refused("a,b\n1,2\n3,\n"), "x.csv: line 3, column 2 is empty; need a number in every column");
  EXPECT_EQ(refused("# c\na,b\n1,2\n3,4,5\n"), "x.csv: line 4 has 3 columns; need 2, as in line 2");
  EXPECT_EQ(refused("1,2\n3\n"), "x.csv: line 2 has 1 columns; need 2, as in line 1");
  EXPECT_EQ(refused("1,2\n3,nan\n"), "x.csv: line 2, column 2 holds nan; all values must be finite");
  EXPECT_EQ(refused("1,2\n-inf,3\n"), "x.csv: line 2, column 1 holds -inf; all values must be finite");
  EXPECT_EQ(refused("1,2\n3,1e999\n"), "x.csv: line 2, column 2 holds 1e999, which is beyond the range of float64");
  EXPECT_EQ(refused("1,2\n\n3,4\n"), "x.csv: line 2 is blank; need a number in every column");
  EXPECT_EQ(refused("1,\"2\n3,4\n"), "x.csv: line 1 opens a quote that it does not close");
  EXPECT_THAT(refused("1,2\n3,4 5\n"), HasSubstr("line 2, column 2 holds '4 5'"));
  EXPECT_THAT(refused("1,2\n3,0x10\n"), HasSubstr("line 2, column 2 holds '0x10'"));
  EXPECT_THAT(refused("1,2\r3,4\r"), HasSubstr("holds '2\\x0d3'"));
  EXPECT_THAT(refused(std::string("1,2\n3,\0\n", 8)), HasSubstr("line 2, column 2 holds '\\x00'"));
  EXPECT_THAT(refused("1\t\t2\n", "x.tsv"), HasSubstr("line 1, column 2 is empty"));
  EXPECT_THAT(refused("a\tb\n1\t\t2\n", "x.tsv"), HasSubstr("line 2 has 3 columns"));
}

// Property: a slip in the first row of a table without header is found, for a header has no numbers.
TEST_F(Csv, ASlipInTheFirstRowIsNotAHeader) {
  EXPECT_EQ(refused("1,x\n3,4\n"),
            "x.csv: line 1, column 2 holds 'x', which is not a number; columns are separated by commas");
  EXPECT_EQ(refused("1,\n3,4\n"), "x.csv: line 1, column 2 is empty; need a number in every column");
  EXPECT_EQ(refused(",\n3,4\n"), "x.csv: line 1, column 1 is empty; need a number in every column");
}

TEST_F(Csv, NothingToRead) {
  EXPECT_THAT(refused("\n  \n# c\n"), HasSubstr("holds no samples"));
  EXPECT_THAT(refused("a,b\n"), HasSubstr("holds a header and no samples"));
  EXPECT_THAT(refused("\xff\xfe"
                      "1"),
              HasSubstr("UTF-16"));
  EXPECT_THAT(refused("\x93NUMPY\x01\x01\x01\x01\x01\x01\x01\x01"), HasSubstr("x.csv: "));
}

// A line longer than the buffer, and line ends on both sides of its border.
TEST_F(Csv, LongLinesAndLargeFiles) {
  std::string wide = "1", tall;
  for (int i = 2; i <= 400000; ++i) wide += "," + std::to_string(i);
  const RowMatrix row = table(wide + "\n" + wide + "\n");
  EXPECT_EQ(row.rows(), 2);
  EXPECT_EQ(row.cols(), 400000);
  EXPECT_EQ(row(1, 399999), 400000);
  for (int i = 0; i < 300000; ++i) tall += std::to_string(i) + "," + std::to_string(-i) + "\r\n";
  const RowMatrix all = table(tall);
  ASSERT_EQ(all.rows(), 300000);
  EXPECT_EQ(all.col(0), Eigen::VectorXd::LinSpaced(300000, 0, 299999));
}

// Property: every finite double survives the shortest text that identifies it; and the reader never does anything but
// read or refuse, whatever the text.
RC_GTEST_FIXTURE_PROP(Csv, EveryDoubleSurvivesItsText, (const std::vector<double>& drawn)) {
  std::string text;
  std::vector<double> values(drawn);
  values.push_back(std::numeric_limits<double>::denorm_min());
  values.push_back(-std::numeric_limits<double>::max());
  for (const double value : values) {
    std::array<char, 32> shortest{};
    const auto end = std::to_chars(shortest.begin(), shortest.end(), value).ptr;
    text.append(shortest.data(), end).append("\n");
  }
  const RowMatrix read = table(text);
  RC_ASSERT(read.size() == static_cast<Eigen::Index>(values.size()));
  for (std::size_t i = 0; i < values.size(); ++i) RC_ASSERT(read(static_cast<Eigen::Index>(i), 0) == values[i]);
}

RC_GTEST_FIXTURE_PROP(Csv, AnyTextIsReadOrRefused, ()) {
  using namespace std::string_literals;
  const auto text = *rc::gen::container<std::string>(rc::gen::elementOf("0159.,;\t \"\n\r#-+eanif\0"s));
  if (text.empty()) return;
  try {
    RC_ASSERT(table(text).allFinite());
  } catch (const InputError& error) {
    RC_ASSERT(std::string(error.what()).find('\n') == std::string::npos);
  }
}

TEST(Fields, SplitAndTrim) {
  const auto words = [](std::string_view line, char delimiter) {
    std::vector<std::string> texts;
    const auto fields = io::split_fields(line, delimiter);
    for (const auto& field : *fields) texts.emplace_back(field.text);
    return texts;
  };
  EXPECT_THAT(words("a, b ,,\"c,d\" ", ','), ::testing::ElementsAre("a", "b", "", "c,d"));
  EXPECT_THAT(words("", ','), ::testing::ElementsAre(""));
  EXPECT_THAT(words("  a \t b  ", ' '), ::testing::ElementsAre("a", "b"));
  EXPECT_EQ(io::split_fields("a,\"b", ','), std::nullopt);
  EXPECT_EQ(io::number_of("+-1"), std::nullopt);
  EXPECT_EQ(io::number_of("++1"), std::nullopt);
  EXPECT_EQ(io::number_of("+"), std::nullopt);
  EXPECT_EQ(io::number_of("1e"), std::nullopt);
  EXPECT_EQ(io::number_of("+1"), 1.0);
  EXPECT_EQ(io::number_of("1e-999"), 0.0);
}

}  // namespace
}  // namespace lieder
