// tarn-sqld: the query worker. Started by the server with its socket as descriptor 3.

#include <cstdio>
#include <cstring>

#include "engines/sqld/confinement.h"
#include "engines/sqld/database.h"
#include "engines/sqld/worker.h"

int main(int argc, char** argv) {
  if (argc == 2 && strcmp(argv[1], "--version") == 0) {
    printf("tarn-sqld, engine %s\n", tarn::engines::loaded_engine_version().c_str());
    return 0;
  }
  if (argc != 2 || strcmp(argv[1], "--worker") != 0) {
    fprintf(stderr, "tarn-sqld runs queries for tarn, which starts it. Run: tarn serve\n");
    return 2;
  }
  tarn::engines::close_strangers();
  return tarn::engines::run_worker(tarn::engines::Descriptor(tarn::engines::kWorkerSocket));
}
