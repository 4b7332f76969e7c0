#include "services/sns/signer.h"

#include "base/certificate.h"
#include "base/encoding.h"
#include "base/hash.h"
#include "base/log.h"

namespace tarn::sns {
namespace {

constexpr std::string_view kCertificateStart = "/SimpleNotificationService-";
constexpr std::string_view kCertificateEnd = ".pem";
constexpr std::string_view kSigningContext = "sns.signing_key";
constexpr int64_t kCertificateDays = 3650;
constexpr size_t kCertificateIdDigits = 32;

struct SigningRow {
  std::string wrapped_key;  // PKCS #8
  std::string certificate_pem;
  template <class V>
  void fields(V& v) {
    v(1, wrapped_key);
    v(2, certificate_pem);
  }
  store::UnknownFields unknown;
};

// Of a notification, and of a confirmation; members that are not there are left out.
std::string text_to_sign(const Json& message) {
  std::string text;
  for (const std::string_view name : {"Message", "MessageId", "Subject", "SubscribeURL",
                                      "Timestamp", "Token", "TopicArn", "Type"}) {
    const Json* value = message.find(name);
    if (value == nullptr || !value->is_string()) continue;
    text.append(name).append("\n").append(value->as_string()).append("\n");
  }
  return text;
}

}  // namespace

Result<std::shared_ptr<const Signer::Signing>> Signer::signing() {
  const std::lock_guard lock(mutex_);
  const uint64_t generation = database_.generation();
  if (signing_ != nullptr && generation_ == generation) return signing_;
  const std::string key =
      store::Key({generation, "000000000000", store::kGlobal}, "sns.signing_key").bytes();
  SigningRow row;
  TRY(store::run_transaction(database_, [&](store::Transaction& transaction) -> Result<void> {
    if (const auto bytes = TRY(transaction.get(key))) {
      row = TRY(store::decode_row<SigningRow>(*bytes));
      return {};
    }
    const KeyPair pair = TRY(KeyPair::generate(KeyPairKind::kRsa2048));
    const std::string der = TRY(pair.private_der());
    row.wrapped_key = TRY(keys_.wrap(der, kSigningContext));
    row.certificate_pem = TRY(self_signed_certificate(der, "sns.amazonaws.com by Tarn",
                                                      clock_.real_ms() / 1000, kCertificateDays));
    return transaction.put(key, store::encode_row(row));
  }));
  Signing made {
    TRY(KeyPair::from_private_der(TRY(keys_.unwrap(row.wrapped_key, kSigningContext))))
    , row.certificate_pem, sha256_hex(row.certificate_pem).substr(0, kCertificateIdDigits)
  };
  signing_ = std::make_shared<const Signing>(std::move(made));
  generation_ = generation;
  last_ = {};
  return signing_;
}

Result<void> Signer::sign(Json& message, std::string_view version, std::string_view endpoint_url,
                          std::string_view url_member) {
  const auto with = TRY(signing());
  const bool is_second = version == "2";
  const std::string text = text_to_sign(message);
  const std::string place = std::string(is_second ? "2" : "1") + text;
  std::string signature;
  {
    const std::lock_guard lock(mutex_);
    if (last_.first == place) signature = last_.second;
  }
  if (signature.empty()) {
    const auto scheme = is_second ? SignatureScheme::kPkcs1Sha256 : SignatureScheme::kPkcs1Sha1;
    signature = base64_encode(TRY(with->key.sign(scheme, text, false)));
    const std::lock_guard lock(mutex_);
    last_ = {place, signature};
  }
  message.set("SignatureVersion", is_second ? "2" : "1")
      .set("Signature", signature)
      .set(url_member, std::string(endpoint_url) + std::string(kCertificateStart) + with->id +
                           std::string(kCertificateEnd));
  return {};
}

bool Signer::takes(std::string_view, std::string_view target) const {
  return target.starts_with(kCertificateStart) && target.ends_with(kCertificateEnd);
}

void Signer::answer(std::shared_ptr<WebRequest> request, std::function<void(WebAnswer)> done) {
  WebAnswer answer;
  answer.headers = {{"content-type", "text/plain"}};
  const auto with = signing();
  if (!with.ok()) {
    log_error("sns.no_signing_key", {{"message", with.error().message()}});
    answer.status = 500;
    return done(std::move(answer));
  }
  const std::string_view path = request->head().path;
  const std::string_view id = path.substr(
      kCertificateStart.size(), path.size() - kCertificateStart.size() - kCertificateEnd.size());
  if (id == (*with)->id) {
    answer.headers = {{"content-type", "application/x-pem-file"}};
    answer.body = (*with)->certificate_pem;
  } else {
    answer.status = 404;
    answer.body = "There is no such certificate.\n";
  }
  done(std::move(answer));
}

}  // namespace tarn::sns
