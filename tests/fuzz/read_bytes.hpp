#pragma once
#include <cstddef>
#include <cstdint>
#include <string>

namespace lieder::fuzz {

/// Gives `bytes` to open_samples() as a file of this name and reads all of it. Values that are finite and an InputError
/// of one line are both fine; anything else ends the process, with a reason.
void read_bytes(const std::string& name, const std::uint8_t* bytes, std::size_t size);

/// The same for a part of that file, as in read_bytes("x.npz", ":x", ...).
void read_bytes(const std::string& name, const std::string& part, const std::uint8_t* bytes, std::size_t size);

/// Opens and reads a file that is there.
void read_file(const std::string& spec);

}  // namespace lieder::fuzz
