#include "http/tls_authority.h"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <memory>

namespace tarn::http {
namespace {

constexpr int64_t kDayS = 24 * 60 * 60;
constexpr int64_t kAuthorityDays = 3650;
constexpr int64_t kServerDays = 397;
constexpr int64_t kRenewalDays = 30;
constexpr int64_t kBackdatedS = 60 * 60;  // for clients whose clock is behind
constexpr size_t kSerialBytes = 16;

template <class T, void (*kFree)(T*)>
struct FreedBy {
  void operator()(T* object) const { kFree(object); }
};
using Key = std::unique_ptr<EVP_PKEY, FreedBy<EVP_PKEY, EVP_PKEY_free>>;
using X509Pointer = std::unique_ptr<X509, FreedBy<X509, X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, FreedBy<X509_EXTENSION, X509_EXTENSION_free>>;
using Serial = std::unique_ptr<BIGNUM, FreedBy<BIGNUM, BN_free>>;
using Bio = std::unique_ptr<BIO, FreedBy<BIO, BIO_free_all>>;

Error openssl_error(const char* what) {
  char reason[256];
  ERR_error_string_n(ERR_peek_last_error(), reason, sizeof reason);
  ERR_clear_error();
  return internal_error(std::string(what) + ": " + reason);
}

std::string text_of(BIO* bio) {
  char* bytes = nullptr;
  long size = BIO_get_mem_data(bio, &bytes);
  return std::string(bytes, size > 0 ? static_cast<size_t>(size) : 0);
}

Result<std::string> to_pem(X509* certificate) {
  Bio bio(BIO_new(BIO_s_mem()));
  if (PEM_write_bio_X509(bio.get(), certificate) != 1) return openssl_error("write a certificate");
  return text_of(bio.get());
}

Result<std::string> to_pem(EVP_PKEY* key) {
  Bio bio(BIO_new(BIO_s_mem()));
  int done = PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
  if (done != 1) return openssl_error("write a key");
  return text_of(bio.get());
}

X509Pointer read_certificate(const std::string& pem) {
  Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  X509Pointer read(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
  ERR_clear_error();
  return read;
}

Key read_key(const std::string& pem) {
  Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  Key read(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
  ERR_clear_error();
  return read;
}

bool set_serial(X509* certificate) {
  unsigned char bytes[kSerialBytes];
  if (RAND_bytes(bytes, sizeof bytes) != 1) return false;
  bytes[0] = static_cast<unsigned char>((bytes[0] & 0x7f) | 0x40);  // positive, of full length
  Serial number(BN_bin2bn(bytes, sizeof bytes, nullptr));
  return number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool set_validity(X509* certificate, int64_t now_s, int64_t days) {
  return ASN1_TIME_set(X509_getm_notBefore(certificate), now_s - kBackdatedS) != nullptr &&
         ASN1_TIME_set(X509_getm_notAfter(certificate), now_s + days * kDayS) != nullptr;
}

bool set_subject(X509* certificate, const char* common_name) {
  X509_NAME* name = X509_get_subject_name(certificate);
  auto add = [name](const char* field, const char* value) {
    auto* bytes = reinterpret_cast<const unsigned char*>(value);
    return X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8, bytes, -1, -1, 0) == 1;
  };
  return add("O", "Tarn") && add("CN", common_name);
}

struct Fact {
  int kind;
  std::string value;
};

bool add_extensions(X509* certificate, X509* issuer, const std::vector<Fact>& facts) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  return std::ranges::all_of(facts, [&](const Fact& fact) {
    Extension made(X509V3_EXT_conf_nid(nullptr, &context, fact.kind, fact.value.c_str()));
    return made && X509_add_ext(certificate, made.get(), -1) == 1;
  });
}

Result<X509Pointer> make_certificate(const char* common_name, EVP_PKEY* key, int64_t now_s,
                                     int64_t days) {
  X509Pointer made(X509_new());
  bool done = made && X509_set_version(made.get(), X509_VERSION_3) == 1 && set_serial(made.get()) &&
              set_validity(made.get(), now_s, days) && set_subject(made.get(), common_name) &&
              X509_set_pubkey(made.get(), key) == 1;
  if (!done) return openssl_error("make a certificate");
  return made;
}

bool is_address(const std::string& name) {
  return name.find(':') != std::string::npos ||
         name.find_first_not_of("0123456789.") == std::string::npos;
}

std::string alternative_names(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    text += (text.empty() ? "" : ",") + std::string(is_address(name) ? "IP:" : "DNS:") + name;
  }
  return text;
}

bool has_name(X509* certificate, const std::string& name) {
  if (is_address(name)) return X509_check_ip_asc(certificate, name.c_str(), 0) == 1;
  // A wildcard is there if it covers some name.
  std::string host = name.starts_with("*.") ? "any" + name.substr(1) : name;
  return X509_check_host(certificate, host.data(), host.size(), 0, nullptr) == 1;
}

}  // namespace

Result<LocalAuthority> make_local_authority(int64_t now_s) {
  Key key(EVP_EC_gen("P-256"));
  if (!key) return openssl_error("make a key");
  X509Pointer made =
      TRY(make_certificate("Tarn's authority on this machine", key.get(), now_s, kAuthorityDays));
  bool done = X509_set_issuer_name(made.get(), X509_get_subject_name(made.get())) == 1 &&
              add_extensions(made.get(), made.get(),
                             {{NID_basic_constraints, "critical,CA:TRUE,pathlen:0"},
                              {NID_key_usage, "critical,keyCertSign,cRLSign"},
                              {NID_subject_key_identifier, "hash"},
                              {NID_authority_key_identifier, "keyid:always"}}) &&
              X509_sign(made.get(), key.get(), EVP_sha256()) > 0;
  if (!done) return openssl_error("sign the authority's certificate");
  return LocalAuthority {
    TRY(to_pem(made.get()))
    , TRY(to_pem(key.get()))
  };
}

Result<Certificate> issue_certificate(const LocalAuthority& authority,
                                      const std::vector<std::string>& names, int64_t now_s) {
  X509Pointer issuer = read_certificate(authority.certificate_pem);
  Key issuer_key = read_key(authority.key_pem);
  if (!issuer || !issuer_key) return corrupt("the local authority's certificate or key");
  Key key(EVP_EC_gen("P-256"));
  if (!key) return openssl_error("make a key");
  X509Pointer made = TRY(make_certificate("Tarn", key.get(), now_s, kServerDays));
  bool done = X509_set_issuer_name(made.get(), X509_get_subject_name(issuer.get())) == 1 &&
              add_extensions(made.get(), issuer.get(),
                             {{NID_basic_constraints, "critical,CA:FALSE"},
                              {NID_key_usage, "critical,digitalSignature"},
                              {NID_ext_key_usage, "serverAuth"},
                              {NID_subject_alt_name, alternative_names(names)},
                              {NID_subject_key_identifier, "hash"},
                              {NID_authority_key_identifier, "keyid:always"}}) &&
              X509_sign(made.get(), issuer_key.get(), EVP_sha256()) > 0;
  if (!done) return openssl_error("sign the server's certificate");
  return Certificate {
    TRY(to_pem(made.get()))
    +authority.certificate_pem, TRY(to_pem(key.get()))
  };
}

bool is_current(const Certificate& certificate, const LocalAuthority& authority,
                const std::vector<std::string>& names, int64_t now_s) {
  X509Pointer read = read_certificate(certificate.chain_pem);
  X509Pointer issuer = read_certificate(authority.certificate_pem);
  Key key = read_key(certificate.key_pem);
  if (!read || !issuer || !key || X509_check_private_key(read.get(), key.get()) != 1) return false;
  if (X509_verify(read.get(), X509_get0_pubkey(issuer.get())) != 1) return false;
  time_t renewal = now_s + kRenewalDays * kDayS;
  if (X509_cmp_time(X509_get0_notAfter(read.get()), &renewal) <= 0) return false;
  return std::ranges::all_of(names,
                             [&](const std::string& name) { return has_name(read.get(), name); });
}

}  // namespace tarn::http
