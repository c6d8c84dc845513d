#include "exit_code.hpp"
#include "program.hpp"

int main(int argc, char** argv) try {
  return lieder::cli::run_program(argc, argv);
} catch (...) {  // not even a message could be made
  return lieder::cli::kOurMistake;
}
