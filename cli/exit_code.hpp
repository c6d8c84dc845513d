#pragma once

namespace lieder::cli {

/// What the program's exit says to a script (docs/files.md).
enum ExitCode : int {
  kAnswer = 0,        ///< the question was answered; "none" is an answer
  kNoAnswer = 1,      ///< not identifiable, too little data, not converged
  kBadInput = 2,      ///< one line on standard error says what came and what is needed
  kOurMistake = 70,   ///< worth a report
  kInterrupted = 130  ///< the best answer so far was written
};

}  // namespace lieder::cli
