#pragma once
#include <nanobind/eigen/dense.h>
#include <nanobind/nanobind.h>
#include <nanobind/stl/map.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "lieder/base/error.hpp"
#include "words.hpp"

/// A struct as a Python dict and back. Each struct lists its fields once, in a function
///   template <typename Self, typename Visitor> void visit_fields(Self& self, Visitor&& visit)
/// that calls visit("name", self.name) and is found by the struct's namespace.
namespace lieder::python {

template <typename T>
concept Words = std::is_enum_v<T>;

template <typename T>
constexpr bool is_optional = false;
template <typename T>
constexpr bool is_optional<std::optional<T>> = true;

template <typename T>
constexpr bool is_list_of_records = false;
template <typename T>
constexpr bool is_list_of_records<std::vector<T>> = std::is_class_v<T> && !std::is_same_v<T, std::string>;

struct NoVisitor {
  template <typename T>
  void operator()(const char*, T&) const {}
};

template <typename T>
concept Record = requires(T& value) {
  visit_fields(value, NoVisitor{});
};

template <typename T>
nanobind::object to_python(const T& value);
template <typename T>
void from_python(nanobind::handle from, T& value);

template <typename T>
nanobind::dict to_dict(const T& record) {
  nanobind::dict fields;
  visit_fields(record, [&](const char* name, const auto& value) { fields[name] = to_python(value); });
  return fields;
}

template <typename T>
void from_dict(const nanobind::dict& fields, T& record) {
  visit_fields(record, [&](const char* name, auto& value) { from_python(fields[name], value); });
}

/// A number that was not measured is None.
template <typename T>
nanobind::object to_python(const T& value) {
  if constexpr (Record<const T>) {
    return to_dict(value);
  } else if constexpr (Words<T>) {
    return nanobind::cast(std::string(word_of(value)));
  } else if constexpr (is_optional<T>) {
    return value ? to_python(*value) : nanobind::none();
  } else if constexpr (is_list_of_records<T>) {
    nanobind::list list;
    for (const auto& entry : value) list.append(to_python(entry));
    return list;
  } else if constexpr (std::is_same_v<T, double>) {
    return std::isnan(value) ? nanobind::none() : nanobind::cast(value);
  } else {
    return nanobind::cast(value, nanobind::rv_policy::copy);
  }
}

template <typename T>
void from_python(nanobind::handle from, T& value) {
  if constexpr (Record<T>) {
    from_dict(nanobind::cast<nanobind::dict>(from), value);
  } else if constexpr (Words<T>) {
    value = from_word<T>(nanobind::cast<std::string>(from));
  } else if constexpr (is_optional<T>) {
    value.reset();
    if (!from.is_none()) from_python(from, value.emplace());
  } else if constexpr (is_list_of_records<T>) {
    value.clear();
    for (const nanobind::handle entry : nanobind::cast<nanobind::list>(from)) from_python(entry, value.emplace_back());
  } else if constexpr (std::is_same_v<T, double>) {
    value = from.is_none() ? std::numeric_limits<double>::quiet_NaN() : nanobind::cast<double>(from);
  } else {
    value = nanobind::cast<T>(from);
  }
}

}  // namespace lieder::python
