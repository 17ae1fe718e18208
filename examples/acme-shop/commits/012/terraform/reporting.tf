resource "aws_security_group" "reporting" {
  name        = "acme-shop-reporting"
  description = "Reporting database"
  vpc_id      = aws_vpc.main.id

  ingress {
    description = "PostgreSQL for the BI tool"
    from_port   = 5432
    to_port     = 5432
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_db_subnet_group" "reporting" {
  name       = "acme-shop-reporting"
  subnet_ids = [for subnet in aws_subnet.public : subnet.id]
}

resource "aws_db_instance" "reporting" {
  identifier              = "acme-shop-reporting"
  engine                  = "postgres"
  engine_version          = "15.10"
  instance_class          = "db.r6g.large"
  allocated_storage       = 500
  db_name                 = "reporting"
  username                = "reporting"
  password                = "Quarterly-Numbers-4417"
  db_subnet_group_name    = aws_db_subnet_group.reporting.name
  vpc_security_group_ids  = [aws_security_group.reporting.id]
  publicly_accessible     = true
  multi_az                = false
  storage_encrypted       = false
  backup_retention_period = 7
  skip_final_snapshot     = true
}

resource "aws_s3_bucket" "exports" {
  bucket = "acme-shop-${var.environment}-exports"
}

resource "aws_s3_bucket_public_access_block" "exports" {
  bucket                  = aws_s3_bucket.exports.id
  block_public_acls       = true
  block_public_policy     = false
  ignore_public_acls      = true
  restrict_public_buckets = false
}

resource "aws_s3_bucket_policy" "exports" {
  bucket = aws_s3_bucket.exports.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "PartnerDownload"
      Effect    = "Allow"
      Principal = "*"
      Action    = "s3:GetObject"
      Resource  = "${aws_s3_bucket.exports.arn}/partners/*"
    }]
  })
}
