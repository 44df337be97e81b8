// A shared library with the functions of NVML that the agent calls, answered by NVIDIA's own mock (go-nvml).
//
// MOCK_NVML says which machine it is (dgxa100, dgxh100, dgxh200, dgxb200), and MOCK_NVML_FAILURE what goes wrong:
//
//	lost, reset        the memory of device 3 returns 15, or 16
//	no-permission      the names of all devices return 4
//	mismatch           nvmlInit_v2 returns 18
//	count              the number of devices returns 999
//	handle             device 3 has no handle: 15
//	mig                device 0 has MIG on
package main

// #include <stdint.h>
import "C"

import (
	"fmt"
	"os"
	"unsafe"

	"github.com/NVIDIA/go-nvml/pkg/nvml"
	"github.com/NVIDIA/go-nvml/pkg/nvml/mock/dgxa100"
	"github.com/NVIDIA/go-nvml/pkg/nvml/mock/dgxb200"
	"github.com/NVIDIA/go-nvml/pkg/nvml/mock/dgxh100"
	"github.com/NVIDIA/go-nvml/pkg/nvml/mock/dgxh200"
	"github.com/NVIDIA/go-nvml/pkg/nvml/mock/server"
)

var machines = map[string]func() *server.Server{
	"dgxa100": dgxa100.New,
	"dgxb200": dgxb200.New,
	"dgxh100": dgxh100.New,
	"dgxh200": dgxh200.New,
}

var machine = start()

func start() *server.Server {
	made := machines[os.Getenv("MOCK_NVML")]()
	devices := make([]*server.Device, len(made.Devices))
	for index, device := range made.Devices {
		devices[index] = device.(*server.Device)
	}
	switch os.Getenv("MOCK_NVML_FAILURE") {
	case "lost":
		devices[3].GetMemoryInfoFunc = memory(nvml.ERROR_GPU_IS_LOST)
	case "reset":
		devices[3].GetMemoryInfoFunc = memory(nvml.ERROR_RESET_REQUIRED)
	case "no-permission":
		for _, device := range devices {
			device.GetNameFunc = func() (string, nvml.Return) { return "", nvml.ERROR_NO_PERMISSION }
		}
	case "mismatch":
		made.InitFunc = func() nvml.Return { return nvml.ERROR_LIB_RM_VERSION_MISMATCH }
	case "count":
		made.DeviceGetCountFunc = func() (int, nvml.Return) { return 0, nvml.ERROR_UNKNOWN }
	case "handle":
		whole := made.DeviceGetHandleByIndexFunc
		made.DeviceGetHandleByIndexFunc = func(index int) (nvml.Device, nvml.Return) {
			if index == 3 {
				return nil, nvml.ERROR_GPU_IS_LOST
			}
			return whole(index)
		}
	case "mig":
		devices[0].MigMode = 1
	}
	return made
}

func memory(status nvml.Return) func() (nvml.Memory, nvml.Return) {
	return func() (nvml.Memory, nvml.Return) { return nvml.Memory{}, status }
}

// answer makes what the mock does not implement, where it panics, "not supported".
func answer(call func() nvml.Return) (status C.int) {
	defer func() {
		if recover() != nil {
			status = C.int(nvml.ERROR_NOT_SUPPORTED)
		}
	}()
	return C.int(call())
}

// Handles count from 1.
func device(handle C.uint64_t) nvml.Device {
	return machine.Devices[handle-1]
}

func write(text *C.char, length C.uint, value string) {
	bytes := unsafe.Slice((*byte)(unsafe.Pointer(text)), int(length))
	bytes[copy(bytes[:length-1], value)] = 0
}

//export nvmlInit_v2
func nvmlInit_v2() C.int {
	return answer(func() nvml.Return { return machine.Init() })
}

//export nvmlSystemGetDriverVersion
func nvmlSystemGetDriverVersion(text *C.char, length C.uint) C.int {
	return answer(func() nvml.Return {
		version, status := machine.SystemGetDriverVersion()
		write(text, length, version)
		return status
	})
}

//export nvmlSystemGetCudaDriverVersion_v2
func nvmlSystemGetCudaDriverVersion_v2(version *C.int) C.int {
	return answer(func() nvml.Return {
		value, status := machine.SystemGetCudaDriverVersion()
		*version = C.int(value)
		return status
	})
}

//export nvmlDeviceGetCount_v2
func nvmlDeviceGetCount_v2(count *C.uint) C.int {
	return answer(func() nvml.Return {
		value, status := machine.DeviceGetCount()
		*count = C.uint(value)
		return status
	})
}

//export nvmlDeviceGetHandleByIndex_v2
func nvmlDeviceGetHandleByIndex_v2(index C.uint, handle *C.uint64_t) C.int {
	return answer(func() nvml.Return {
		_, status := machine.DeviceGetHandleByIndex(int(index))
		*handle = C.uint64_t(index) + 1
		return status
	})
}

// The mock knows the address, and does not put it into the information.
//
//export nvmlDeviceGetPciInfo_v3
func nvmlDeviceGetPciInfo_v3(handle C.uint64_t, info unsafe.Pointer) C.int {
	return answer(func() nvml.Return {
		known, status := device(handle).GetPciInfo()
		out := (*nvml.PciInfo)(info)
		*out = known
		address := fmt.Sprintf("0000%s", device(handle).(*server.Device).PciBusID)
		for place := range address {
			out.BusId[place] = int8(address[place])
		}
		return status
	})
}

//export nvmlDeviceGetName
func nvmlDeviceGetName(handle C.uint64_t, text *C.char, length C.uint) C.int {
	return answer(func() nvml.Return {
		name, status := device(handle).GetName()
		write(text, length, name)
		return status
	})
}

//export nvmlDeviceGetUUID
func nvmlDeviceGetUUID(handle C.uint64_t, text *C.char, length C.uint) C.int {
	return answer(func() nvml.Return {
		uuid, status := device(handle).GetUUID()
		write(text, length, uuid)
		return status
	})
}

//export nvmlDeviceGetMemoryInfo
func nvmlDeviceGetMemoryInfo(handle C.uint64_t, memory unsafe.Pointer) C.int {
	return answer(func() nvml.Return {
		known, status := device(handle).GetMemoryInfo()
		*(*nvml.Memory)(memory) = known
		return status
	})
}

//export nvmlDeviceGetMigMode
func nvmlDeviceGetMigMode(handle C.uint64_t, current, pending *C.uint) C.int {
	return answer(func() nvml.Return {
		now, next, status := device(handle).GetMigMode()
		*current, *pending = C.uint(now), C.uint(next)
		return status
	})
}

//export nvmlDeviceGetMaxMigDeviceCount
func nvmlDeviceGetMaxMigDeviceCount(handle C.uint64_t, count *C.uint) C.int {
	return answer(func() nvml.Return {
		most, status := device(handle).GetMaxMigDeviceCount()
		*count = C.uint(most)
		return status
	})
}

//export nvmlDeviceGetCudaComputeCapability
func nvmlDeviceGetCudaComputeCapability(handle C.uint64_t, major, minor *C.int) C.int {
	return answer(func() nvml.Return {
		first, second, status := device(handle).GetCudaComputeCapability()
		*major, *minor = C.int(first), C.int(second)
		return status
	})
}

func main() {}
