#include "http/tls.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/log.h"

namespace tarn::http {
namespace {

constexpr size_t kCipherBufferBytes = 16 * 1024;
constexpr size_t kMaxPlainBytesAWrite = 64 * 1024;

template <class T, void (*kFree)(T*)>
struct Freed {
  void operator()(T* object) const { kFree(object); }
};
using ContextPointer = std::unique_ptr<SSL_CTX, Freed<SSL_CTX, SSL_CTX_free>>;
using SslPointer = std::unique_ptr<SSL, Freed<SSL, SSL_free>>;
using BioPointer = std::unique_ptr<BIO, Freed<BIO, BIO_free_all>>;
using CertificatePointer = std::unique_ptr<X509, Freed<X509, X509_free>>;
using KeyPointer = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY, EVP_PKEY_free>>;

std::string openssl_reason() {
  char text[256];
  ERR_error_string_n(ERR_peek_last_error(), text, sizeof text);
  ERR_clear_error();
  return text;
}

class TlsTransport final : public Transport {
 public:
  TlsTransport(SSL_CTX* context, std::unique_ptr<Transport> inner, std::string_view first_bytes)
      : inner_(std::move(inner)), ssl_(SSL_new(context)) {
    input_ = BIO_new(BIO_s_mem());
    output_ = BIO_new(BIO_s_mem());
    CHECK(ssl_ != nullptr && input_ != nullptr && output_ != nullptr);
    BIO_set_mem_eof_return(input_, -1);  // empty means "later", not "the end"
    SSL_set_bio(ssl_.get(), input_, output_);
    SSL_set_accept_state(ssl_.get());
    feed(first_bytes);
    has_buffered_ = true;
  }

  int64_t read(std::span<char> into) override {
    size_t filled = 0;
    int64_t end = kWouldBlock;
    while (filled < into.size()) {
      ERR_clear_error();
      size_t size = 0;
      if (SSL_read_ex(ssl_.get(), into.data() + filled, into.size() - filled, &size) == 1) {
        filled += size;
        continue;
      }
      end = more_input(SSL_get_error(ssl_.get(), 0));
      if (end <= 0) break;
    }
    has_buffered_ = filled == into.size();
    if (!flush()) return kBroken;
    return filled > 0 ? static_cast<int64_t>(filled) : end;
  }

  int64_t write(std::span<const std::string_view> pieces) override {
    if (!flush() || SSL_is_init_finished(ssl_.get()) == 0) return kBroken;
    if (!unsent_.empty()) return kWouldBlock;
    size_t taken = 0;
    for (std::string_view piece : pieces) {
      piece = piece.substr(0, kMaxPlainBytesAWrite - taken);
      if (piece.empty()) break;
      ERR_clear_error();
      size_t size = 0;
      if (SSL_write_ex(ssl_.get(), piece.data(), piece.size(), &size) != 1) return kBroken;
      taken += size;
      if (size < piece.size()) break;
    }
    if (!flush()) return kBroken;
    return static_cast<int64_t>(taken);
  }

  void attach(std::weak_ptr<Session> session) override { inner_->attach(std::move(session)); }
  void arm_read() override { has_buffered_ ? inner_->wake_reader() : inner_->arm_read(); }
  void arm_write() override { inner_->arm_write(); }
  void wake_reader() override { inner_->wake_reader(); }

  // Moves what OpenSSL wrote on to the transport beneath, as far as that takes it.
  bool flush() override {
    char* bytes = nullptr;
    long size = BIO_get_mem_data(output_, &bytes);
    if (size > 0) unsent_.append(bytes, static_cast<size_t>(size));
    (void)BIO_reset(output_);
    while (!unsent_.empty()) {
      const std::string_view pieces[] = {unsent_};
      int64_t sent = inner_->write(pieces);
      if (sent == kBroken) return false;
      if (sent == kWouldBlock) {
        inner_->arm_write();
        return true;
      }
      unsent_.erase(0, static_cast<size_t>(sent));
    }
    return true;
  }

  void end_output() override {
    say_goodbye();
    inner_->end_output();
  }

  void close() override {
    say_goodbye();
    inner_->close();
  }

 private:
  void feed(std::string_view bytes) {
    CHECK(BIO_write(input_, bytes.data(), static_cast<int>(bytes.size())) ==
          static_cast<int>(bytes.size()));
  }

  // Brings ciphertext where that is what OpenSSL waits for: the bytes brought, or how read() ends.
  int64_t more_input(int why) {
    if (why == SSL_ERROR_ZERO_RETURN) return 0;
    if (why != SSL_ERROR_WANT_READ) {
      log_debug("http.tls_failed", {{"reason", openssl_reason()}});
      (void)flush();  // the alert
      return kBroken;
    }
    // The other side may be waiting for what we have to say first.
    if (!flush()) return kBroken;
    char buffer[kCipherBufferBytes];
    int64_t size = inner_->read(buffer);
    if (size > 0) feed({buffer, static_cast<size_t>(size)});
    return size;
  }

  void say_goodbye() {
    if (std::exchange(said_goodbye_, true) || SSL_is_init_finished(ssl_.get()) == 0) return;
    ERR_clear_error();
    SSL_shutdown(ssl_.get());
    ERR_clear_error();
    (void)flush();
  }

  const std::unique_ptr<Transport> inner_;
  const SslPointer ssl_;
  BIO* input_ = nullptr;       // owned by ssl_
  BIO* output_ = nullptr;      // owned by ssl_
  std::string unsent_;         // ciphertext
  bool has_buffered_ = false;  // there may be plaintext without new bytes from beneath
  bool said_goodbye_ = false;
};

// The client's first choice of those that we speak.
int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_size,
                    const unsigned char* in, unsigned in_size, void*) {
  static constexpr unsigned char kOurs[] = "\x02h2\x08http/1.1";
  unsigned char* chosen = nullptr;
  int found = SSL_select_next_proto(&chosen, out_size, in, in_size, kOurs, sizeof kOurs - 1);
  if (found != OPENSSL_NPN_NEGOTIATED) return SSL_TLSEXT_ERR_ALERT_FATAL;
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

Result<void> use_certificates(SSL_CTX* context, const std::string& pem) {
  BioPointer bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  CertificatePointer first(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
  if (!first || SSL_CTX_use_certificate(context, first.get()) != 1) {
    return internal_error("the TLS certificate can't be used: " + openssl_reason());
  }
  while (X509* next = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)) {
    SSL_CTX_add0_chain_cert(context, next);
  }
  ERR_clear_error();  // the end of the file
  return {};
}

Result<void> use_key(SSL_CTX* context, const std::string& pem) {
  BioPointer bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  KeyPointer key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
  bool fits = key && SSL_CTX_use_PrivateKey(context, key.get()) == 1 &&
              SSL_CTX_check_private_key(context) == 1;
  if (!fits) return internal_error("the TLS key can't be used: " + openssl_reason());
  return {};
}

class OpensslContext final : public TlsContext {
 public:
  explicit OpensslContext(ContextPointer context) : context_(std::move(context)) {}

  std::unique_ptr<Transport> wrap(std::unique_ptr<Transport> transport,
                                  std::string_view first_bytes) override {
    return std::make_unique<TlsTransport>(context_.get(), std::move(transport), first_bytes);
  }

 private:
  const ContextPointer context_;
};

}  // namespace

Result<std::shared_ptr<TlsContext>> TlsContext::make(const std::string& certificate_chain_pem,
                                                     const std::string& private_key_pem) {
  ContextPointer context(SSL_CTX_new(TLS_server_method()));
  CHECK(context != nullptr);
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                         SSL_OP_CIPHER_SERVER_PREFERENCE);
  // An idle connection keeps no buffers.
  SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE);
  SSL_CTX_set_alpn_select_cb(context.get(), choose_protocol, nullptr);
  TRY(use_certificates(context.get(), certificate_chain_pem));
  TRY(use_key(context.get(), private_key_pem));
  return std::shared_ptr<TlsContext>(std::make_shared<OpensslContext>(std::move(context)));
}

}  // namespace tarn::http
