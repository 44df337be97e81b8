/*
 * A small NVML for the tests: eight devices, and what FAKE_NVML says goes wrong with them.
 *
 *   mig        device 0 is split into two MIG devices
 *   empty-mig  device 0 has MIG on and no MIG device
 *   init-18    nvmlInit_v2 fails with 18 (library and driver versions differ)
 *   hang       the name of device 5 never comes
 *   lost       device 3 has fallen off the bus
 *   none       the driver has no device
 *   gone       each call for device 3 but those for handle and address returns 15
 *   reset      so, with 16
 *   ecc        device 2 has 5 uncorrectable memory errors and a row to be replaced
 *   hot        device 1 is slowed down by the hardware for its temperature
 *   no-fabric  the NVLink fabric is not initialised: Fabric Manager does not run
 *
 * WITHOUT_NAME leaves one symbol out; WITHOUT_INIT leaves out one that nothing works without.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DEVICES 8
#define MIG_DEVICES 2
#define MIG_BASE 100

enum { SUCCESS = 0, INVALID = 2, NOT_SUPPORTED = 3, NOT_FOUND = 6, LOST = 15, RESET = 16, MISMATCH = 18 };

typedef struct {
  char legacy[16];
  uint32_t domain, bus, device, id, subsystem;
  char bus_id[32];
} PciInfo;

static int scenario(const char *name) {
  const char *chosen = getenv("FAKE_NVML");
  return chosen != NULL && strcmp(chosen, name) == 0;
}

static int index_of(void *handle) { return (int)(intptr_t)handle - 1; }
static int is_mig(void *handle) { return index_of(handle) >= MIG_BASE; }
static void *handle_of(int index) { return (void *)(intptr_t)(index + 1); }

/* What a call for the device returns when it is gone; 0 when it is not. */
static int gone(void *handle) {
  if (index_of(handle) != 3) return SUCCESS;
  return scenario("gone") ? LOST : scenario("reset") ? RESET : SUCCESS;
}

#ifndef WITHOUT_INIT
int nvmlInit_v2(void) { return scenario("init-18") ? MISMATCH : SUCCESS; }
#endif

int nvmlSystemGetDriverVersion(char *text, unsigned length) {
  snprintf(text, length, "590.48.01");
  return SUCCESS;
}

int nvmlDeviceGetCount_v2(unsigned *count) {
  *count = scenario("none") ? 0 : DEVICES;
  return SUCCESS;
}

int nvmlDeviceGetHandleByIndex_v2(unsigned index, void **handle) {
  if (index >= DEVICES) return INVALID;
  if (scenario("lost") && index == 3) return LOST;
  *handle = handle_of((int)index);
  return SUCCESS;
}

int nvmlDeviceGetPciInfo_v3(void *handle, PciInfo *info) {
  memset(info, 0, sizeof *info);
  info->bus = 0x10 + index_of(handle);
  info->id = 0x233510de;
  snprintf(info->bus_id, sizeof info->bus_id, "00000000:%02X:00.0", info->bus);
  return SUCCESS;
}

#ifndef WITHOUT_NAME
int nvmlDeviceGetName(void *handle, char *text, unsigned length) {
  if (scenario("hang") && index_of(handle) == 5) for (;;) pause();
  snprintf(text, length, is_mig(handle) ? "NVIDIA H200 MIG 1g.18gb" : "NVIDIA H200");
  return SUCCESS;
}
#endif

int nvmlDeviceGetUUID(void *handle, char *text, unsigned length) {
  int index = index_of(handle);
  const char *kind = is_mig(handle) ? "MIG" : "GPU";
  snprintf(text, length, "%s-%08x-0000-0000-0000-000000000000", kind, index);
  return SUCCESS;
}

int nvmlDeviceGetMemoryInfo(void *handle, uint64_t *total_free_used) {
  if (gone(handle)) return gone(handle);
  total_free_used[0] = is_mig(handle) ? 18ULL << 30 : 141ULL << 30;
  return SUCCESS;
}

int nvmlDeviceGetMigMode(void *handle, unsigned *current, unsigned *pending) {
  *current = *pending = (scenario("mig") || scenario("empty-mig")) && index_of(handle) == 0;
  return SUCCESS;
}

int nvmlDeviceGetMaxMigDeviceCount(void *handle, unsigned *count) {
  (void)handle;
  *count = 7;
  return SUCCESS;
}

int nvmlDeviceGetMigDeviceHandleByIndex(void *handle, unsigned index, void **mig) {
  if (scenario("empty-mig") || index >= MIG_DEVICES) return NOT_FOUND;
  *mig = handle_of(MIG_BASE + index_of(handle) + (int)index);
  return SUCCESS;
}

int nvmlDeviceGetCpuAffinity(void *handle, unsigned words, uint64_t *set) {
  memset(set, 0, words * sizeof *set);
  set[0] = index_of(handle) < DEVICES / 2 ? 0x0f : 0xf0;
  return SUCCESS;
}

int nvmlDeviceGetNumaNodeId(void *handle, unsigned *node) {
  (void)handle;
  (void)node;
  return NOT_SUPPORTED;
}

/* Devices 0 to 3 are joined by NVLink, and 4 to 7. */
int nvmlDeviceGetP2PStatus(void *a, void *b, int capability, int *state) {
  (void)capability;
  *state = index_of(a) / 4 == index_of(b) / 4 ? 0 : 5;
  return SUCCESS;
}

int nvmlDeviceGetTotalEccErrors(void *handle, int kind, int counter, uint64_t *count) {
  (void)kind;
  (void)counter;
  if (gone(handle)) return gone(handle);
  *count = scenario("ecc") && index_of(handle) == 2 ? 5 : 0;
  return SUCCESS;
}

int nvmlDeviceGetRemappedRows(void *handle, unsigned *corrected, unsigned *uncorrected, unsigned *pending,
                              unsigned *failed) {
  if (gone(handle)) return gone(handle);
  *corrected = *failed = 0;
  *uncorrected = *pending = scenario("ecc") && index_of(handle) == 2;
  return SUCCESS;
}

int nvmlDeviceGetRetiredPagesPendingStatus(void *handle, unsigned *pending) {
  (void)pending;
  return gone(handle) ? gone(handle) : NOT_SUPPORTED;
}

int nvmlDeviceGetCurrentClocksThrottleReasons(void *handle, uint64_t *reasons) {
  if (gone(handle)) return gone(handle);
  *reasons = scenario("hot") && index_of(handle) == 1 ? 0x40 : 0x4;
  return SUCCESS;
}

typedef struct {
  unsigned char cluster[16];
  uint32_t status, clique;
  unsigned char state;
} FabricInfo;

int nvmlDeviceGetGpuFabricInfo(void *handle, FabricInfo *info) {
  (void)handle;
  memset(info, 0, sizeof *info);
  memset(info->cluster, 0xab, sizeof info->cluster);
  info->clique = 32766;
  info->state = scenario("no-fabric") ? 1 : 3;
  return SUCCESS;
}

int nvmlDeviceGetCudaComputeCapability(void *handle, int *major, int *minor) {
  (void)handle;
  *major = 9;
  *minor = 0;
  return SUCCESS;
}

int nvmlDeviceGetGpuInstanceId(void *handle, unsigned *id) {
  *id = 7 + index_of(handle) - MIG_BASE;
  return SUCCESS;
}

int nvmlDeviceGetComputeInstanceId(void *handle, unsigned *id) {
  (void)handle;
  *id = 0;
  return SUCCESS;
}

int nvmlSystemGetCudaDriverVersion_v2(int *version) {
  *version = 13010;
  return SUCCESS;
}
