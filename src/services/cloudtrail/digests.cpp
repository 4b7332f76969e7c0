#include "services/cloudtrail/digests.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/gzip.h"
#include "base/hash.h"
#include "base/json.h"
#include "services/cloudtrail/delivery_place.h"
#include "services/cloudtrail/trail_status.h"

namespace tarn::cloudtrail {
namespace {

constexpr int64_t kHourMs = 3600 * 1000;
// A machine that slept for long makes up for it with one digest, not with one for each hour.
constexpr int64_t kMaxBacklogMs = 24 * kHourMs;
constexpr size_t kMaxFilesPerDigest = 2000;

Json text_or_null(std::string_view text) { return text.empty() ? Json() : Json(text); }

Json to_json(const DeliveredRow& file) {
  Json json = Json::object();
  json.set("s3Bucket", file.bucket)
      .set("s3Object", file.key)
      .set("hashValue", file.sha256_hex)
      .set("hashAlgorithm", "SHA-256")
      .set("newestEventTime", format_iso8601(file.newest_ms))
      .set("oldestEventTime", format_iso8601(file.oldest_ms));
  return json;
}

// Takes one DER element with the tag `tag` off the front: its content.
std::optional<std::string_view> take_element(std::string_view& der, unsigned char tag) {
  if (der.size() < 2 || static_cast<unsigned char>(der[0]) != tag) return std::nullopt;
  size_t size = static_cast<unsigned char>(der[1]);
  size_t header = 2;
  if (size >= 0x80) {
    const size_t length_bytes = size & 0x7f;
    if (length_bytes > 4 || der.size() < header + length_bytes) return std::nullopt;
    size = 0;
    for (size_t i = 0; i < length_bytes; ++i) {
      size = size << 8 | static_cast<unsigned char>(der[header + i]);
    }
    header += length_bytes;
  }
  if (der.size() - header < size) return std::nullopt;
  const std::string_view content = der.substr(header, size);
  der.remove_prefix(header + size);
  return content;
}

// The PKCS #1 key within a SubjectPublicKeyInfo, which is what CloudTrail's clients read.
Result<std::string> bare_public_key(std::string_view public_der) {
  constexpr unsigned char kSequence = 0x30, kBitString = 0x03;
  auto info = take_element(public_der, kSequence);
  if (info && take_element(*info, kSequence)) {
    const auto bits = take_element(*info, kBitString);
    if (bits && bits->size() > 1 && bits->front() == 0) return std::string(bits->substr(1));
  }
  return corrupt("a public key");
}

bool is_wanted(const TrailRow& trail) { return trail.is_logging && trail.validates_files; }

int64_t end_of(int64_t start_ms, int64_t now_ms) {
  return now_ms - start_ms > kMaxBacklogMs ? now_ms : start_ms + kHourMs;
}

}  // namespace

struct Digests::Files {
  std::vector<std::string> keys;  // of the rows
  std::vector<DeliveredRow> rows;
};

struct Digests::Signed {
  std::string key;
  std::string sha256_hex;
  std::string signature_hex;
};

std::string fingerprint_of(std::string_view public_der) { return md5_hex(public_der); }

Result<Digests::SigningKey> Digests::signing_key() {
  const std::string start = digest_keys_key(generation_).bytes();
  auto transaction = parts_.database.begin();
  {
    auto cursor = TRY(transaction->scan_loosely(start, store::prefix_end(start)));
    if (cursor->valid()) {
      const auto row = TRY(store::decode_row<DigestKeyRow>(cursor->value()));
      const std::string fingerprint = fingerprint_of(row.public_der);
      const std::string der = TRY(parts_.keys.unwrap(row.wrapped_private_der, fingerprint));
      KeyPair key = TRY(KeyPair::from_private_der(der));
      return SigningKey{fingerprint, std::move(key)};
    }
  }
  KeyPair key = TRY(KeyPair::generate(KeyPairKind::kRsa2048));
  DigestKeyRow row;
  row.public_der = TRY(bare_public_key(TRY(key.public_der())));
  row.created_ms = parts_.clock.domain_ms();
  const std::string fingerprint = fingerprint_of(row.public_der);
  row.wrapped_private_der = TRY(parts_.keys.wrap(TRY(key.private_der()), fingerprint));
  TRY(transaction->put(digest_keys_key(generation_).add(fingerprint).bytes(),
                       store::encode_row(row)));
  TRY(parts_.database.commit_and_wait(std::move(transaction)));
  return SigningKey{fingerprint, std::move(key)};
}

Result<void> Digests::begin(const TrailRow& trail, const std::string& region) {
  TRY(signing_key());  // made now, so that ListPublicKeys has it before the first digest
  DigestChainRow chain;
  chain.start_ms = parts_.clock.domain_ms() / 1000 * 1000;
  auto transaction = parts_.database.begin();
  TRY(transaction->put(digest_chain_key(generation_, name_of(trail)).add(region).bytes(),
                       store::encode_row(chain)));
  return parts_.database.commit_and_wait(std::move(transaction));
}

Result<Digests::Files> Digests::read_files(const TrailRow& trail, const std::string& region) {
  Files files;
  const std::string start = delivered_key(generation_, name_of(trail)).add(region).bytes();
  const auto transaction = parts_.database.begin();
  auto cursor = TRY(transaction->scan_loosely(start, store::prefix_end(start)));
  for (; cursor->valid() && files.rows.size() < kMaxFilesPerDigest; TRY(cursor->next())) {
    files.keys.emplace_back(cursor->key());
    files.rows.push_back(TRY(store::decode_row<DeliveredRow>(cursor->value())));
  }
  return files;
}

Result<Digests::Signed> Digests::write(const TrailRow& trail, const std::string& region,
                                       const DigestChainRow& chain, const Files& files) {
  const SigningKey signing = TRY(signing_key());
  const std::string end_time = format_iso8601(chain.end_ms);
  Signed digest;
  digest.key = digest_key(trail, region, chain.end_ms);
  Json logs = Json::array();
  int64_t oldest_ms = INT64_MAX, newest_ms = 0;
  for (const DeliveredRow& file : files.rows) {
    logs.push(to_json(file));
    oldest_ms = std::min(oldest_ms, file.oldest_ms);
    newest_ms = std::max(newest_ms, file.newest_ms);
  }
  const bool is_empty = files.rows.empty();
  const bool is_first = chain.previous_key.empty();
  Json json = Json::object();
  json.set("awsAccountId", trail.account)
      .set("digestStartTime", format_iso8601(chain.start_ms))
      .set("digestEndTime", end_time)
      .set("digestS3Bucket", trail.bucket)
      .set("digestS3Object", digest.key)
      .set("digestPublicKeyFingerprint", signing.fingerprint)
      .set("digestSignatureAlgorithm", "SHA256withRSA")
      .set("newestEventTime", is_empty ? Json() : Json(format_iso8601(newest_ms)))
      .set("oldestEventTime", is_empty ? Json() : Json(format_iso8601(oldest_ms)))
      .set("previousDigestS3Bucket", text_or_null(chain.previous_bucket))
      .set("previousDigestS3Object", text_or_null(chain.previous_key))
      .set("previousDigestHashValue", text_or_null(chain.previous_sha256_hex))
      .set("previousDigestHashAlgorithm", is_first ? Json() : Json("SHA-256"))
      .set("previousDigestSignature", text_or_null(chain.previous_signature_hex))
      .set("logFiles", std::move(logs));
  const std::string text = json.dump();
  digest.sha256_hex = sha256_hex(text);
  const std::string to_sign = end_time + "\n" + trail.bucket + "/" + digest.key + "\n" +
                              digest.sha256_hex + "\n" +
                              (is_first ? "null" : chain.previous_signature_hex);
  digest.signature_hex =
      hex_encode(TRY(signing.key.sign(SignatureScheme::kPkcs1Sha256, to_sign, false)));
  Gzip gzip;
  gzip.append(text);
  const ObjectAttributes attributes{
      "application/json",
      "gzip",
      {{"signature", digest.signature_hex}, {"signature-algorithm", "SHA256withRSA"}}};
  auto writer =
      TRY(parts_.objects.create(delivery_caller(trail), trail.bucket, digest.key, attributes));
  TRY(writer->write(gzip.finish()));
  TRY(writer->finish());
  return digest;
}

Result<void> Digests::settle(const TrailRow& trail, const std::string& region,
                             const DigestChainRow& chain, const Files& files,
                             const Signed& digest) {
  const TrailName name = name_of(trail);
  const std::string key = digest_chain_key(generation_, name).add(region).bytes();
  return store::run_transaction(
      parts_.database, [&](store::Transaction& transaction) -> Result<void> {
        for (const std::string& file : files.keys) TRY(transaction.erase(file));
        if (is_wanted(trail)) {
          const DigestChainRow next{
              chain.end_ms, 0, trail.bucket, digest.key, digest.sha256_hex, digest.signature_hex,
              chain.unknown};
          TRY(transaction.put(key, store::encode_row(next)));
        } else {
          TRY(transaction.erase(key));
        }
        TrailStatusRow status = TRY(read_trail_status(transaction, generation_, name));
        status.digested_ms = parts_.clock.domain_ms();
        status.digest_error.clear();
        return transaction.put(trail_status_key(generation_, name), store::encode_row(status));
      });
}

Result<void> Digests::advance(const TrailRow& trail, const std::string& region) {
  const std::string key = digest_chain_key(generation_, name_of(trail)).add(region).bytes();
  auto transaction = parts_.database.begin();
  const auto bytes = TRY(transaction->get(key));
  if (!bytes) return is_wanted(trail) ? begin(trail, region) : Result<void>();
  DigestChainRow chain = TRY(store::decode_row<DigestChainRow>(*bytes));
  if (chain.end_ms == 0) {
    const int64_t now_ms = parts_.clock.domain_ms() / 1000 * 1000;
    const int64_t end_ms = end_of(chain.start_ms, now_ms);
    if (end_ms > now_ms) return {};
    chain.end_ms = end_ms;
    TRY(transaction->put(key, store::encode_row(chain)));
    TRY(parts_.database.commit_and_wait(std::move(transaction)));
  }
  const Files files = TRY(read_files(trail, region));
  return settle(trail, region, chain, files, TRY(write(trail, region, chain, files)));
}

}  // namespace tarn::cloudtrail
