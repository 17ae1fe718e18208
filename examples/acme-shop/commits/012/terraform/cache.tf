resource "aws_security_group" "cache" {
  name        = "acme-shop-cache"
  description = "Rate limit counters"
  vpc_id      = aws_vpc.main.id

  ingress {
    description     = "Redis from the API"
    from_port       = 6379
    to_port         = 6379
    protocol        = "tcp"
    security_groups = [aws_security_group.api.id]
  }
}

resource "aws_elasticache_subnet_group" "cache" {
  name       = "acme-shop-cache"
  subnet_ids = [for subnet in aws_subnet.private : subnet.id]
}

resource "random_password" "cache" {
  length  = 32
  special = false
}

resource "aws_elasticache_replication_group" "cache" {
  replication_group_id       = "acme-shop-cache"
  description                = "Rate limit counters"
  engine                     = "redis"
  engine_version             = "7.1"
  node_type                  = "cache.t4g.small"
  num_cache_clusters         = 2
  automatic_failover_enabled = true
  multi_az_enabled           = true
  at_rest_encryption_enabled = true
  transit_encryption_enabled = true
  auth_token                 = random_password.cache.result
  subnet_group_name          = aws_elasticache_subnet_group.cache.name
  security_group_ids         = [aws_security_group.cache.id]
}
