// QueryClient: starts queries of Athena and waits until they have ended. The world has no engine,
// so it asks what needs none (DDL), and now and then what fails for lack of it.
#pragma once

#include <map>
#include <string>

#include "crash/client.h"

namespace tarn::crash {

class QueryClient final : public Client {
 public:
  using Client::Client;
  Result<State> look(World& world) const override;

 protected:
  Result<void> prepare(World& world) override;
  Result<void> step(World& world) override;
  State model() const override;

 private:
  std::map<std::string, std::string> queries_;  // by id: the state, and the result if there is one
};

}  // namespace tarn::crash
