resource "random_password" "database" {
  length  = 32
  special = false
}

resource "aws_secretsmanager_secret" "database" {
  name       = "acme-shop/${var.environment}/database"
  kms_key_id = aws_kms_key.data.arn
}

resource "aws_secretsmanager_secret_version" "database" {
  secret_id = aws_secretsmanager_secret.database.id
  secret_string = jsonencode({
    url = "postgres://acme:${random_password.database.result}@${aws_db_instance.orders.endpoint}/acme_shop"
  })
}

resource "aws_kms_key" "data" {
  description             = "Data of the shop"
  enable_key_rotation     = true
  deletion_window_in_days = 30
}

resource "aws_db_subnet_group" "private" {
  name       = "acme-shop-private"
  subnet_ids = [for subnet in aws_subnet.private : subnet.id]
}

resource "aws_db_instance" "orders" {
  identifier                      = "acme-shop-orders"
  engine                          = "postgres"
  engine_version                  = "15.10"
  instance_class                  = "db.r6g.large"
  allocated_storage               = 200
  max_allocated_storage           = 1000
  db_name                         = "acme_shop"
  username                        = "acme"
  password                        = random_password.database.result
  db_subnet_group_name            = aws_db_subnet_group.private.name
  vpc_security_group_ids          = [aws_security_group.database.id]
  publicly_accessible             = false
  multi_az                        = true
  storage_encrypted               = true
  kms_key_id                      = aws_kms_key.data.arn
  backup_retention_period         = 14
  deletion_protection             = true
  skip_final_snapshot             = false
  final_snapshot_identifier       = "acme-shop-orders-final"
  performance_insights_enabled    = true
  enabled_cloudwatch_logs_exports = ["postgresql", "upgrade"]
}
