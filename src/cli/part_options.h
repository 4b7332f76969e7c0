// What each part of the program is given, of the options that the user gave. Pure functions, but
// for the machine's memory and processors and the program's own path.
#pragma once

#include <string>

#include "cli/options.h"
#include "engines/drawing/local_drawer.h"
#include "engines/jobs/local_job_runner.h"
#include "engines/lambda/local_runner.h"
#include "engines/query_engine.h"
#include "gateway/gateway.h"
#include "services/cloudtrail/cloudtrail.h"

namespace tarn::cli {

runner::LocalRunnerOptions runner_options(const Options& options);
jobs::LocalJobRunnerOptions job_options(const Options& options,
                                        const sandbox::ControlGroups& groups);
drawing::LocalDrawerOptions drawer_options(const Options& options,
                                           const sandbox::ControlGroups& groups);
engines::QueryEngineOptions engine_options(const Options& options, const std::string& folder);
// Of QuickSight's data sets: one worker for all that look at dashboards, which keeps what it read.
engines::QueryEngineOptions spice_engine_options(const Options& options, const std::string& folder);
cloudtrail::CloudtrailOptions cloudtrail_options(const Options& options);
gateway::GatewayOptions gateway_options(const Options& options);
std::string console_pack_path();  // beside the program; it need not be there

}  // namespace tarn::cli
