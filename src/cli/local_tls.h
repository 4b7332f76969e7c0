// What the server shows to clients that speak TLS: the operator's own certificate, or one of an
// authority that lies in the data folder and is made at the first start.
//
// Its certificate is `tls/authority.pem`: what AWS_CA_BUNDLE names. One thread.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "cli/options.h"
#include "http/tls.h"

namespace tarn::cli {

// The data folder is there. A server certificate that no longer fits, or ends within a month, is
// issued anew; the authority stays.
Result<std::shared_ptr<http::TlsContext>> open_tls(const Options& options);

// Absolute where the data folder is there.
std::string authority_path(const Options& options);

}  // namespace tarn::cli
