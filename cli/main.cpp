#include "program.hpp"

int main(int argc, char** argv) { return lieder::cli::run_program(argc, argv); }
