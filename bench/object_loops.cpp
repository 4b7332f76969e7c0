// object_loops: what storing and sending one large object costs at least on this machine, without a
// server: the physical loops that Tarn's PutObject and GetObject are held against.
//
//   build/release/bench/object_loops put FOLDER MIB   # hash, encrypt, write, sync; prints MiB/s
//   build/release/bench/object_loops get FOLDER MIB   # prints a port; decrypts what was put into
//                                                     # the connection made to it
#include <arpa/inet.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/hash.h"
#include "base/random.h"
#include "store/frame_cipher.h"

namespace tarn {
namespace {

constexpr size_t kFrameBytes = 64 << 10;
constexpr size_t kPieceBytes = 256 << 10;  // at a time
constexpr size_t kSealedPieceBytes =
    kPieceBytes / kFrameBytes * (kFrameBytes + store::kCipherTagBytes);
constexpr std::string_view kKey = "0123456789abcdef0123456789abcdef";

std::string nonce_of(uint64_t frame) {
  std::string nonce(store::kCipherNonceBytes, '\0');
  std::memcpy(nonce.data(), &frame, sizeof(frame));
  return nonce;
}

void write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    CHECK(written > 0);
    bytes.remove_prefix(static_cast<size_t>(written));
  }
}

// SHA-256 of the signature, MD5 of the ETag, CRC-64 of the checksum; sealed frames with their tags.
// The file is a new one, as an object's is: in the pages of an old one writing takes half the time,
// as the machine has just had them in hand.
void put(const std::string& path, size_t pieces) {
  const std::string fresh = path + ".new";
  const std::string plain = system_random().bytes(kPieceBytes);
  const auto begin = std::chrono::steady_clock::now();
  const int fd = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL, 0600);
  CHECK(fd >= 0);
  auto sha256 = Digest::make(DigestKind::kSha256);
  auto md5 = Digest::make(DigestKind::kMd5);
  auto crc = Digest::make(DigestKind::kCrc64Nvme);
  store::FrameCipher cipher(store::FrameCipher::Mode::kSeal, kKey);
  std::string sealed(kSealedPieceBytes, '\0');
  uint64_t frame = 0;
  for (size_t piece = 0; piece < pieces; ++piece) {
    sha256->update(plain);
    md5->update(plain);
    crc->update(plain);
    char* out = sealed.data();
    for (size_t at = 0; at < kPieceBytes; at += kFrameBytes) {
      CHECK(cipher.seal(nonce_of(frame++), {}, std::string_view(plain).substr(at, kFrameBytes), out,
                        out + kFrameBytes));
      out += kFrameBytes + store::kCipherTagBytes;
    }
    write_all(fd, sealed);
  }
  CHECK(!sha256->finish().empty() && !md5->finish().empty() && !crc->finish().empty());
  CHECK(::fdatasync(fd) == 0 && ::close(fd) == 0);
  CHECK(::rename(fresh.c_str(), path.c_str()) == 0);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  std::printf("%.1f\n", static_cast<double>(pieces * kPieceBytes >> 20) / seconds.count());
}

int accept_one() {
  const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  CHECK(::bind(listener, reinterpret_cast<sockaddr*>(&address), size) == 0);
  CHECK(::listen(listener, 1) == 0);
  CHECK(::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  std::printf("%d\n", ntohs(address.sin_port));
  std::fflush(stdout);
  const int connection = ::accept(listener, nullptr, nullptr);
  CHECK(connection >= 0);
  ::close(listener);
  return connection;
}

void get(const std::string& path, size_t pieces) {
  const int fd = ::open(path.c_str(), O_RDONLY);
  CHECK(fd >= 0);
  const int connection = accept_one();
  store::FrameCipher cipher(store::FrameCipher::Mode::kOpen, kKey);
  std::string sealed(kSealedPieceBytes, '\0');
  uint64_t frame = 0;
  for (size_t piece = 0; piece < pieces; ++piece) {
    CHECK(::read(fd, sealed.data(), sealed.size()) == static_cast<ssize_t>(sealed.size()));
    for (char* at = sealed.data(); at < sealed.data() + sealed.size();
         at += kFrameBytes + store::kCipherTagBytes) {
      CHECK(cipher.open(nonce_of(frame++), {}, at, kFrameBytes, at + kFrameBytes));
      write_all(connection, {at, kFrameBytes});
    }
  }
  ::close(connection);
  ::close(fd);
}

}  // namespace
}  // namespace tarn

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "object_loops put|get FOLDER MIB\n");
    return 2;
  }
  const std::string path = std::string(argv[2]) + "/sealed";
  const size_t pieces = std::strtoull(argv[3], nullptr, 10) * ((1 << 20) / tarn::kPieceBytes);
  std::string_view(argv[1]) == "put" ? tarn::put(path, pieces) : tarn::get(path, pieces);
  return 0;
}
