# A job of a project, in the provider's region.
terraform import watsonx_job.this 'ad9a8c2c-6f0b-4a0e-9d35-1f1f7f3f0b52/17084ad3-c1e1-4bdb-89ff-fce18f2e8e0a'

# A job of a deployment space, in another region.
terraform import watsonx_job.this 'eu-de/space/c8a1b5de-0d4e-4e0f-9b06-6a4f0c5b7e91/17084ad3-c1e1-4bdb-89ff-fce18f2e8e0a'
