variable "region" {
  description = "AWS region of the stack"
  type        = string
  default     = "eu-central-1"
}

variable "environment" {
  description = "Name of the environment"
  type        = string
  default     = "production"
}

variable "vpc_cidr" {
  description = "Address range of the VPC"
  type        = string
  default     = "10.20.0.0/16"
}

variable "availability_zones" {
  description = "Zones that carry subnets"
  type        = list(string)
  default     = ["eu-central-1a", "eu-central-1b", "eu-central-1c"]
}

variable "image_tag" {
  description = "Image of the API, a commit id"
  type        = string
}

variable "certificate_arn" {
  description = "Certificate of the public load balancer"
  type        = string
}
