/*
 * A small NVML for the tests: eight devices, and what FAKE_NVML says goes wrong with them.
 *
 *   mig        device 0 is split into two MIG devices
 *   empty-mig  device 0 has MIG on and no MIG device
 *   init-18    nvmlInit_v2 fails with 18 (library and driver versions differ)
 *   hang       the name of device 5 never comes
 *   lost       device 3 has fallen off the bus
 *   none       the driver has no device
 *   gone       each call for device 3 but those for handle and address returns 15, also those for it and another one
 *   reset      so, with 16
 *   nvmlX=15   the function nvmlX returns 15 for device 3
 *   ecc        device 2 has 5 uncorrectable memory errors and a row to be replaced
 *   worn       device 2 has a row that could not be replaced, and a page to be retired
 *   hot        device 1 is slowed down by the hardware for its temperature
 *   brake      device 1 is slowed down by the hardware, at the wish of the power supply
 *   busy       device 1 is slowed down by its power limit, which is no fault
 *   bridges    NVLink joins the devices without switches
 *   link-down  device 6 has 16 of 18 links to the switches
 *   fabric-slow  the NVLink fabric of device 0 has less bandwidth, and too few links
 *   old        the functions that newer libraries have are not known
 *   fabric-failed  the NVLink fabric of device 0 failed to initialise
 *   one-model-odd  device 7 is of another model
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

enum { SUCCESS = 0, INVALID = 2, NOT_SUPPORTED = 3, NOT_FOUND = 6, FUNCTION_NOT_FOUND = 13, LOST = 15, RESET = 16, MISMATCH = 18, VERSION_MISMATCH = 25 };

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
static int gone_in(void *handle, const char *function) {
  if (index_of(handle) != 3) return SUCCESS;
  const char *chosen = getenv("FAKE_NVML");
  size_t length = strlen(function);
  if (chosen != NULL && strncmp(chosen, function, length) == 0 && chosen[length] == '=')
    return atoi(chosen + length + 1);
  return scenario("gone") ? LOST : scenario("reset") ? RESET : SUCCESS;
}

/* The first thing that each function for a device does. */
#define UNLESS_GONE(handle)                                   \
  do {                                                        \
    int status_when_gone = gone_in((handle), __func__);       \
    if (status_when_gone != SUCCESS) return status_when_gone; \
  } while (0)

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
  UNLESS_GONE(handle);
  if (scenario("hang") && index_of(handle) == 5) for (;;) pause();
  const char *name = scenario("one-model-odd") && index_of(handle) == 7 ? "NVIDIA L40S" : "NVIDIA H200";
  snprintf(text, length, is_mig(handle) ? "%s MIG 1g.18gb" : "%s", name);
  return SUCCESS;
}
#endif

int nvmlDeviceGetUUID(void *handle, char *text, unsigned length) {
  UNLESS_GONE(handle);
  int index = index_of(handle);
  const char *kind = is_mig(handle) ? "MIG" : "GPU";
  snprintf(text, length, "%s-%08x-0000-0000-0000-000000000000", kind, index);
  return SUCCESS;
}

int nvmlDeviceGetMemoryInfo(void *handle, uint64_t *total_free_used) {
  UNLESS_GONE(handle);
  total_free_used[0] = is_mig(handle) ? 18ULL << 30 : 141ULL << 30;
  return SUCCESS;
}

int nvmlDeviceGetMigMode(void *handle, unsigned *current, unsigned *pending) {
  UNLESS_GONE(handle);
  *current = *pending = (scenario("mig") || scenario("empty-mig")) && index_of(handle) == 0;
  return SUCCESS;
}

int nvmlDeviceGetMaxMigDeviceCount(void *handle, unsigned *count) {
  UNLESS_GONE(handle);
  *count = 7;
  return SUCCESS;
}

int nvmlDeviceGetMigDeviceHandleByIndex(void *handle, unsigned index, void **mig) {
  UNLESS_GONE(handle);
  if (scenario("empty-mig") || index >= MIG_DEVICES) return NOT_FOUND;
  *mig = handle_of(MIG_BASE + index_of(handle) + (int)index);
  return SUCCESS;
}

int nvmlDeviceGetCpuAffinity(void *handle, unsigned words, uint64_t *set) {
  UNLESS_GONE(handle);
  memset(set, 0, words * sizeof *set);
  set[0] = index_of(handle) < DEVICES / 2 ? 0x0f : 0xf0;
  return SUCCESS;
}

int nvmlDeviceGetNumaNodeId(void *handle, unsigned *node) {
  UNLESS_GONE(handle);
  (void)node;
  return NOT_SUPPORTED;
}

/* Devices 0 to 3 are joined by NVLink, and 4 to 7: through switches or, as a scenario, 4 links from each to each. */
int nvmlDeviceGetP2PStatus(void *a, void *b, int capability, int *state) {
  UNLESS_GONE(a);
  UNLESS_GONE(b);
  (void)capability;
  *state = index_of(a) / 4 == index_of(b) / 4 ? 0 : 5;
  return SUCCESS;
}

int nvmlDeviceGetNvLinkState(void *handle, unsigned link, unsigned *active) {
  UNLESS_GONE(handle);
  int index = index_of(handle);
  if (link >= 18) return INVALID;
  *active = link < (unsigned)(scenario("bridges") ? 12 : scenario("link-down") && index == 6 ? 16 : 18);
  return SUCCESS;
}

int nvmlDeviceGetNvLinkRemoteDeviceType(void *handle, unsigned link, int *type) {
  UNLESS_GONE(handle);
  (void)link;
  *type = scenario("bridges") ? 0 : 2;
  return SUCCESS;
}

int nvmlDeviceGetNvLinkRemotePciInfo_v2(void *handle, unsigned link, PciInfo *info) {
  UNLESS_GONE(handle);
  int index = index_of(handle), group = index / 4 * 4, other = group + (int)link / 4;
  return nvmlDeviceGetPciInfo_v3(handle_of(other < index ? other : other + 1), info);
}

int nvmlDeviceGetTotalEccErrors(void *handle, int kind, int counter, uint64_t *count) {
  UNLESS_GONE(handle);
  (void)kind;
  (void)counter;
  *count = scenario("ecc") && index_of(handle) == 2 ? 5 : 0;
  return SUCCESS;
}

int nvmlDeviceGetRemappedRows(void *handle, unsigned *corrected, unsigned *uncorrected, unsigned *pending,
                              unsigned *failed) {
  UNLESS_GONE(handle);
  *corrected = 0;
  *failed = scenario("worn") && index_of(handle) == 2;
  *uncorrected = *pending = scenario("ecc") && index_of(handle) == 2;
  return SUCCESS;
}

int nvmlDeviceGetRetiredPagesPendingStatus(void *handle, unsigned *pending) {
  UNLESS_GONE(handle);
  if (!scenario("worn")) return NOT_SUPPORTED;
  *pending = index_of(handle) == 2;
  return SUCCESS;
}

int nvmlDeviceGetCurrentClocksThrottleReasons(void *handle, uint64_t *reasons) {
  UNLESS_GONE(handle);
  int slow = index_of(handle) == 1;
  *reasons = slow && scenario("hot") ? 0x48 : slow && scenario("brake") ? 0x80 : slow && scenario("busy") ? 0x4 : 0x1;
  return SUCCESS;
}

typedef struct {
  unsigned char cluster[16];
  uint32_t status, clique;
  unsigned char state;
} FabricInfo;

int nvmlDeviceGetGpuFabricInfo(void *handle, FabricInfo *info) {
  UNLESS_GONE(handle);
  memset(info, 0, sizeof *info);
  memset(info->cluster, 0xab, sizeof info->cluster);
  info->clique = 32766;
  info->state = scenario("no-fabric") ? 1 : 3;
  info->status = scenario("fabric-failed") && index_of(handle) == 0 ? 999 : 0;
  return SUCCESS;
}

int nvmlDeviceGetCurrentClocksEventReasons(void *handle, uint64_t *reasons) {
  UNLESS_GONE(handle);
  return scenario("old") ? FUNCTION_NOT_FOUND : nvmlDeviceGetCurrentClocksThrottleReasons(handle, reasons);
}

typedef struct {
  uint32_t version;
  unsigned char cluster[16];
  uint32_t status, clique;
  unsigned char state;
  uint32_t health;
} FabricInfoV2;

int nvmlDeviceGetGpuFabricInfoV(void *handle, FabricInfoV2 *info) {
  UNLESS_GONE(handle);
  if (scenario("old") || info->version != (sizeof *info | 2 << 24)) return VERSION_MISMATCH;
  FabricInfo known = {0};
  int status = nvmlDeviceGetGpuFabricInfo(handle, &known);
  memcpy(info->cluster, known.cluster, sizeof known.cluster);
  info->status = known.status;
  info->clique = known.clique;
  info->state = known.state;
  /* The bandwidth is degraded (1) or not (2); there are too few links (5) or nothing is wrong (1). */
  info->health = scenario("fabric-slow") && index_of(handle) == 0 ? 0x501 : 0x102;
  return status;
}

int nvmlDeviceGetCudaComputeCapability(void *handle, int *major, int *minor) {
  UNLESS_GONE(handle);
  *major = 9;
  *minor = 0;
  return SUCCESS;
}

int nvmlDeviceGetGpuInstanceId(void *handle, unsigned *id) {
  UNLESS_GONE(handle);
  *id = 7 + index_of(handle) - MIG_BASE;
  return SUCCESS;
}

int nvmlDeviceGetComputeInstanceId(void *handle, unsigned *id) {
  UNLESS_GONE(handle);
  *id = 0;
  return SUCCESS;
}

int nvmlSystemGetCudaDriverVersion_v2(int *version) {
  *version = 13010;
  return SUCCESS;
}
