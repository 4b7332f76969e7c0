#include "services/kms/internal_keys.h"

#include <functional>
#include <memory>
#include <utility>

#include "base/check.h"
#include "base/json.h"
#include "core/internal_call.h"
#include "services/kms/access.h"
#include "services/kms/ciphertext.h"
#include "services/kms/errors.h"
#include "services/kms/key_lookup.h"

namespace tarn::kms {
namespace {

constexpr size_t kEnvelopeKeyBytes = 32;

// The context of a call that no request made.
struct CallContext {
  CallContext(const InternalKeysParts& parts, const Caller& caller)
      : transaction(parts.database.begin()), context{caller.identity,
                                                     caller.identity.account,
                                                     caller.region,
                                                     caller.request_id,
                                                     head,
                                                     arena,
                                                     *transaction,
                                                     parts.database.generation(),
                                                     parts.clock,
                                                     parts.kms.parts().random,
                                                     {}} {}

  RequestHead head;
  Arena arena;
  std::unique_ptr<store::Transaction> transaction;
  Context context;
};

// Runs `body` until it commits or fails for another reason than a lost race.
template <class T>
Result<T> commit(const InternalKeysParts& parts, const Caller& caller,
                 const std::function<Result<T>(Context&)>& body) {
  for (int attempt = 0; attempt < store::kMaxAttempts; ++attempt) {
    CallContext call(parts, caller);
    Result<T> result = body(call.context);
    if (result.ok() && call.transaction->has_writes()) {
      auto committed = parts.database.commit_and_wait(std::move(call.transaction));
      if (!committed.ok()) result = std::move(committed).error();
    }
    if (result.ok() || !result.error().is_conflict()) return result;
  }
  return conflict();
}

Result<void> authorise(const Kms& kms, Context& context, const KmsUse& use, const LoadedKey& key,
                       std::string_view action, AuditEvent& event) {
  AccessRequest request;
  request.action = action;
  TRY(guard(context, key, request, use.encryption_context));
  const std::string via =
      std::string(use.service) + "." + std::string(context.region) + ".amazonaws.com";
  request.conditions.emplace_back("kms:ViaService", via);
  request.conditions.insert(request.conditions.end(), use.caller.conditions.begin(),
                            use.caller.conditions.end());
  const int64_t now_ms = context.clock.domain_ms();
  request.global = {{"aws:CurrentTime", format_iso8601(now_ms)},
                    {"aws:EpochTime", std::to_string(now_ms / 1000)},
                    {"aws:RequestedRegion", std::string(context.region)},
                    {"aws:ViaAWSService", "true"}};
  event.resources = {key.arn};
  event.decisions.clear();
  request.decisions = &event.decisions;
  return kms.parts().authorizer.authorize(context.identity, request);
}

Result<void> require_symmetric(const LoadedKey& key, std::string_view operation) {
  TRY(require_enabled(key));
  TRY(require_usage(key, kEncryptDecrypt, operation));
  if (key.is_symmetric()) return {};
  return invalid_usage(key.arn + " is not a symmetric encryption key, which " +
                       std::string(operation) + " needs.");
}

std::string parameters(const KmsUse& use, std::string_view key_id, bool is_generation) {
  Json context = Json::object();
  for (const auto& [name, value] : use.encryption_context) context.set(name, value);
  Json json = Json::object();
  if (is_generation) json.set("keyId", key_id).set("keySpec", "AES_256");
  json.set("encryptionContext", context);
  if (!is_generation) json.set("encryptionAlgorithm", kSymmetric);
  return json.dump();
}

// The envelope key of a former call, if it is still one of `key`.
std::string reopen(const Kms& kms, const LoadedKey& key, const KmsUse& use,
                   std::string_view wrapped) {
  if (wrapped.empty()) return {};
  auto opened = open(kms, key, wrapped, use.encryption_context);
  return opened.ok() ? std::move(opened->plaintext) : std::string();
}

template <class T>
Result<T> record(Audit& audit, AuditEvent event, bool is_recorded, Result<T> result) {
  // What fails is on record always.
  if (!is_recorded && result.ok()) return result;
  return record_call(audit, std::move(event), std::move(result));
}

}  // namespace

Result<EnvelopeKey> InternalKeys::generate(const KmsUse& use, std::string_view key_id,
                                           std::string_view reusable) {
  CHECK(parts_.audit != nullptr);
  Kms& kms = parts_.kms;
  AuditEvent event =
      internal_call(use.caller, "kms.amazonaws.com", "GenerateDataKey", CallKind::kRead);
  event.request_parameters = parameters(use, key_id, true);
  bool is_reused = false;
  auto made = commit<EnvelopeKey>(parts_, use.caller, [&](Context& context) -> Result<EnvelopeKey> {
    const LoadedKey key = TRY(find_key(kms, context, key_id));
    event.request_parameters = parameters(use, key.arn, true);
    TRY(authorise(kms, context, use, key, "kms:GenerateDataKey", event));
    TRY(require_symmetric(key, "GenerateDataKey"));
    EnvelopeKey envelope{reopen(kms, key, use, reusable), std::string(reusable), key.arn};
    is_reused = !envelope.plaintext.empty();
    if (is_reused) return envelope;
    envelope.plaintext = kms.parts().random.bytes(kEnvelopeKeyBytes);
    envelope.wrapped = TRY(seal(kms, key, envelope.plaintext, use.encryption_context));
    return envelope;
  });
  return record(*parts_.audit, std::move(event), use.is_recorded && !is_reused, std::move(made));
}

Result<std::string> InternalKeys::decrypt(const KmsUse& use, std::string_view wrapped) {
  CHECK(parts_.audit != nullptr);
  Kms& kms = parts_.kms;
  AuditEvent event = internal_call(use.caller, "kms.amazonaws.com", "Decrypt", CallKind::kRead);
  event.request_parameters = parameters(use, {}, false);
  auto opened =
      commit<std::string>(parts_, use.caller, [&](Context& context) -> Result<std::string> {
        const std::string arn = TRY(key_of(wrapped, context.region));
        const LoadedKey key = TRY(find_key(kms, context, arn));
        TRY(authorise(kms, context, use, key, "kms:Decrypt", event));
        TRY(require_symmetric(key, "Decrypt"));
        return TRY(open(kms, key, wrapped, use.encryption_context))
        .plaintext;
      });
  return record(*parts_.audit, std::move(event), use.is_recorded, std::move(opened));
}

Result<std::string> InternalKeys::open_to_check(
    std::string_view region, std::string_view wrapped,
    const std::map<std::string, std::string>& encryption_context) {
  Caller nobody;
  nobody.region = region;
  CallContext call(parts_, nobody);
  const LoadedKey key = TRY(find_key(parts_.kms, call.context, TRY(key_of(wrapped, region))));
  return TRY(open(parts_.kms, key, wrapped, encryption_context))
  .plaintext;
}

}  // namespace tarn::kms
