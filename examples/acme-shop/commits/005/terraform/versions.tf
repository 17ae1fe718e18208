terraform {
  required_version = "~> 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.80"
    }
    random = {
      source  = "hashicorp/random"
      version = "~> 3.6"
    }
  }

  backend "s3" {
    bucket         = "acme-shop-terraform-state"
    key            = "production/terraform.tfstate"
    region         = "eu-central-1"
    encrypt        = true
    dynamodb_table = "acme-shop-terraform-locks"
  }
}

provider "aws" {
  region = var.region

  default_tags {
    tags = {
      service     = "acme-shop"
      environment = var.environment
      owner       = "platform"
    }
  }
}
