// Resolves a config that is sound and one that is not, at the service in os.Args[1], with a client made by oapi-codegen.
package main

import (
	"context"
	"fmt"
	"os"

	"example.test/resolve/client"
)

func resolve(tensorParallelSize int64) *client.ResolveConfigResponse {
	service, err := client.NewClientWithResponses(os.Args[1])
	if err != nil {
		panic(err)
	}
	version, devices, platform := "0.24.0", int64(8), client.HostFactsPlatformCuda
	answer, err := service.ResolveConfigWithResponse(context.Background(), nil, client.ResolveRequest{
		VllmVersion: &version,
		Config:      client.PartialParallelConfig{TensorParallelSize: &tensorParallelSize},
		Host:        &client.HostFacts{Platform: &platform, DeviceCount: &devices},
	})
	if err != nil {
		panic(err)
	}
	return answer
}

func main() {
	resolution := resolve(8).JSON200
	fmt.Println(resolution.Config.WorldSize, *resolution.Hash)
	problem := resolve(16).ApplicationproblemJSON422
	fmt.Println(problem.Code, (*problem.Errors)[0].Code)
}
