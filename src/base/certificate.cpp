#include "base/certificate.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>

#include <memory>

#include "base/error.h"

namespace tarn {
namespace {

constexpr int64_t kSecondsADay = 24 * 60 * 60;
constexpr int64_t kClocksDifferByS = 60 * 60;

struct FreeCertificatePart {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(BIO* bio) const { BIO_free_all(bio); }
};
template <class T>
using CertificatePart = std::unique_ptr<T, FreeCertificatePart>;

bool fill_certificate(X509* out, EVP_PKEY* key, const std::string& common_name, int64_t now_s,
                      int64_t days) {
  uint32_t serial = 0;
  if (RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) != 1) return false;
  X509_NAME* name = X509_get_subject_name(out);
  const auto* text = reinterpret_cast<const unsigned char*>(common_name.c_str());
  return X509_set_version(out, X509_VERSION_3) == 1 &&
         ASN1_INTEGER_set_uint64(X509_get_serialNumber(out), uint64_t{serial} + 1) == 1 &&
         ASN1_TIME_set(X509_getm_notBefore(out), now_s - kClocksDifferByS) != nullptr &&
         ASN1_TIME_set(X509_getm_notAfter(out), now_s + days * kSecondsADay) != nullptr &&
         X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, text, -1, -1, 0) == 1 &&
         X509_set_issuer_name(out, name) == 1 && X509_set_pubkey(out, key) == 1 &&
         X509_sign(out, key, EVP_sha256()) > 0;
}

}  // namespace

Result<std::string> self_signed_certificate(std::string_view private_der,
                                            const std::string& common_name, int64_t now_s,
                                            int64_t days) {
  const auto* at = reinterpret_cast<const unsigned char*>(private_der.data());
  const CertificatePart<EVP_PKEY> key(
      d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(private_der.size())));
  const CertificatePart<X509> certificate(X509_new());
  const CertificatePart<BIO> bio(BIO_new(BIO_s_mem()));
  if (!key || !certificate || !bio ||
      !fill_certificate(certificate.get(), key.get(), common_name, now_s, days) ||
      PEM_write_bio_X509(bio.get(), certificate.get()) != 1) {
    return internal_error("a certificate could not be made");
  }
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &bytes);
  return std::string(bytes, size > 0 ? static_cast<size_t>(size) : 0);
}

}  // namespace tarn
