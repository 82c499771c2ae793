output "jobs" {
  description = "Where a script finds the jobs of each data center."
  value = {
    for region in ["us-south", "eu-de"] :
    region => "${provider::watsonx::platform_endpoint(region)}/v2/jobs"
  }
}
