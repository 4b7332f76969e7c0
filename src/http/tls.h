// TLS as a layer of a connection: a Transport over another. The only place that knows OpenSSL's
// TLS.
//
//   auto tls = TRY(TlsContext::make(certificate_chain_pem, private_key_pem));
//   auto secure = tls->wrap(std::move(transport), first_bytes);
//
// TLS 1.2 and 1.3 with OpenSSL's own choice of ciphers, no renegotiation; offers HTTP/2 and
// HTTP/1.1 by ALPN. A context is shared by all threads; a transport belongs to its loop's.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/transport.h"

namespace tarn::http {

class TlsContext {
 public:
  // The error says what is wrong with the certificate or the key.
  static Result<std::shared_ptr<TlsContext>> make(const std::string& certificate_chain_pem,
                                                  const std::string& private_key_pem);
  virtual ~TlsContext() = default;

  // `first_bytes` were read of `transport` already.
  virtual std::unique_ptr<Transport> wrap(std::unique_ptr<Transport> transport,
                                          std::string_view first_bytes) = 0;
};

}  // namespace tarn::http
