#include <openssl/evp.h>

#include <array>
#include <memory>
#include <vector>

#include "io/file.hpp"
#include "io/refuse.hpp"
#include "lieder/io/write.hpp"

namespace lieder {

std::string sha256_of_file(const std::filesystem::path& path) {
  const io::File file(path.string());
  const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  bool good = context != nullptr && EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) == 1;
  std::vector<std::byte> buffer(std::size_t{1} << 20);
  std::uint64_t offset = 0;
  for (std::size_t got = buffer.size(); good && got == buffer.size(); offset += got) {
    got = file.read_at(offset, buffer);
    good = EVP_DigestUpdate(context.get(), buffer.data(), got) == 1;
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  good = good && EVP_DigestFinal_ex(context.get(), digest.data(), &length) == 1;
  if (!good) throw InternalError("sha256_of_file: OpenSSL failed on " + path.string());
  std::string hexadecimal;
  for (unsigned i = 0; i < length; ++i) hexadecimal += fmt::format("{:02x}", digest[i]);
  return hexadecimal;
}

}  // namespace lieder
