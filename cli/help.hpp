#pragma once
#include <CLI/CLI.hpp>
#include <string>

namespace lieder::cli {

/// Help pages that fit a terminal of 100 columns: long descriptions are wrapped beside their option.
class HelpFormatter : public CLI::Formatter {
 public:
  HelpFormatter();
  std::string make_option_desc(const CLI::Option* option) const override;
  std::string make_subcommand(const CLI::App* verb) const override;
  std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override;
  std::string make_usage(const CLI::App* app, std::string name) const override;
  std::string make_description(const CLI::App* app) const override;
};

}  // namespace lieder::cli
