# Asks a service about manifests at every plan, and stops before anything is applied when they fail the check. The state
# keeps what was sent: leave Secrets out.
terraform {
  required_version = ">= 1.5"
  required_providers {
    http = {
      source  = "hashicorp/http"
      version = "~> 3.5"
    }
  }
}

variable "parallel_config_url" {
  description = "The address of the service, such as https://parallel-config.example"
  type        = string
}

variable "manifests" {
  description = "Paths of the manifests. All are checked together."
  type        = list(string)
}

variable "strict" {
  description = "Whether warnings, and what could not be checked, fail as well"
  type        = bool
  default     = false
}

data "http" "check" {
  url             = "${var.parallel_config_url}/v1/check"
  method          = "POST"
  request_headers = { Content-Type = "application/json" }
  request_body = jsonencode({
    manifests = join("\n---\n", [for path in var.manifests : file(path)])
    strict    = var.strict
  })

  lifecycle {
    # Not `!= "fail"`: the answer of another service, or a stream without vLLM, must not pass.
    postcondition {
      condition     = contains(["pass", "warn"], try(jsondecode(self.response_body).verdict, "none"))
      error_message = <<-EOT
        ${self.url} answered ${self.status_code}, verdict ${try(jsondecode(self.response_body).verdict, "none")}:
        ${try(join("\n", [for finding in jsondecode(self.response_body).findings : "${finding.severity}[${finding.code}] document ${finding.document + 1}, ${finding.pointer}: ${finding.message}"]), self.response_body)}
      EOT
    }
  }
}

output "verdict" {
  description = "pass or warn"
  value       = jsondecode(data.http.check.response_body).verdict
}
