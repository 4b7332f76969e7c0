#include "base/key_pair.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "base/hash.h"
#include "base/hmac.h"

namespace tarn {
namespace {

KeyPair make(KeyPairKind kind) {
  auto pair = KeyPair::generate(kind);
  EXPECT_TRUE(pair.ok());
  return *std::move(pair);
}

KeyPair reread(const KeyPair& pair) {
  auto again = KeyPair::from_private_der(*pair.private_der());
  EXPECT_TRUE(again.ok());
  return *std::move(again);
}

struct Signing {
  KeyPairKind kind;
  SignatureScheme scheme;
};

class SigningTest : public testing::TestWithParam<Signing> {};

TEST_P(SigningTest, SignsAndNoticesEveryChange) {
  const KeyPair pair = make(GetParam().kind);
  const SignatureScheme scheme = GetParam().scheme;
  const std::string signature = *pair.sign(scheme, "a message", false);
  EXPECT_TRUE(*reread(pair).verify(scheme, "a message", false, signature));
  EXPECT_FALSE(*pair.verify(scheme, "a massage", false, signature));
  std::string changed = signature;
  changed.back() = static_cast<char>(changed.back() ^ 1);
  EXPECT_FALSE(*pair.verify(scheme, "a message", false, changed));
  EXPECT_FALSE(*make(GetParam().kind).verify(scheme, "a message", false, signature));
}

INSTANTIATE_TEST_SUITE_P(
    Schemes, SigningTest,
    testing::Values(Signing{KeyPairKind::kRsa2048, SignatureScheme::kPssSha256},
                    Signing{KeyPairKind::kRsa2048, SignatureScheme::kPkcs1Sha512},
                    Signing{KeyPairKind::kP256, SignatureScheme::kEcdsaSha256},
                    Signing{KeyPairKind::kP384, SignatureScheme::kEcdsaSha384},
                    Signing{KeyPairKind::kP521, SignatureScheme::kEcdsaSha512},
                    Signing{KeyPairKind::kSecp256k1, SignatureScheme::kEcdsaSha256},
                    Signing{KeyPairKind::kEd25519, SignatureScheme::kEd25519}));

TEST(KeyPairTest, SignsADigestAsItsMessage) {
  const KeyPair pair = make(KeyPairKind::kP256);
  const std::string digest = tarn::digest(DigestKind::kSha256, "a message");
  const std::string signature = *pair.sign(SignatureScheme::kEcdsaSha256, digest, true);
  EXPECT_TRUE(*pair.verify(SignatureScheme::kEcdsaSha256, "a message", false, signature));
}

TEST(KeyPairTest, EncryptsUpToWhatOaepLeaves) {
  const KeyPair pair = make(KeyPairKind::kRsa2048);
  for (const OaepDigest digest : {OaepDigest::kSha1, OaepDigest::kSha256}) {
    const std::string most(pair.max_plaintext_bytes(digest), 'x');
    EXPECT_EQ(*reread(pair).decrypt(digest, *pair.encrypt(digest, most)), most);
    EXPECT_FALSE(pair.encrypt(digest, most + "x").ok());
  }
  EXPECT_FALSE(pair.decrypt(OaepDigest::kSha1, "nonsense").ok());
}

TEST(KeyPairTest, AgreesOnASecretFromBothSides) {
  const KeyPair one = make(KeyPairKind::kP384), other = make(KeyPairKind::kP384);
  EXPECT_EQ(*one.agree(*other.public_der()), *other.agree(*one.public_der()));
  EXPECT_FALSE(one.agree(*make(KeyPairKind::kP256).public_der()).ok());
  EXPECT_FALSE(one.agree("nonsense").ok());
}

// RFC 4231, test case 2.
TEST(HmacTest, HasTheValuesOfTheStandard) {
  const auto of = [](HmacKind kind) {
    return hex_encode(hmac(kind, "Jefe", "what do ya want for nothing?"));
  };
  EXPECT_EQ(of(HmacKind::kSha224), "a30e01098bc6dbbf45690f3a7e9e6d0f8bbea2a39e6148008fd05e44");
  EXPECT_EQ(of(HmacKind::kSha256),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(of(HmacKind::kSha384),
            "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e"
            "8e2240ca5e69e2c78b3239ecfab21649");
  EXPECT_EQ(of(HmacKind::kSha512),
            "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
            "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737");
}

}  // namespace
}  // namespace tarn
