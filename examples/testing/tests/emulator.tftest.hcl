# With the emulator: a key is created, rotated and deleted.

run "creates_a_key" {
  assert {
    condition     = keys(watsonx_user_api_key.this.task_credentials) == tolist(["eu-de", "us-south"])
    error_message = "The key is installed in ${join(", ", keys(watsonx_user_api_key.this.task_credentials))}."
  }
}

run "rotates_it" {
  variables {
    rotation = "2"
  }

  assert {
    condition     = output.active_key_id != run.creates_a_key.active_key_id
    error_message = "The rotation changed nothing."
  }

  assert {
    condition     = keys(watsonx_user_api_key.this.phased_out_keys) == tolist([run.creates_a_key.active_key_id])
    error_message = "The first key is not Phased out."
  }
}

run "keeps_one_phased_out_key" {
  variables {
    rotation = "3"
  }

  assert {
    condition     = keys(watsonx_user_api_key.this.phased_out_keys) == tolist([run.rotates_it.active_key_id])
    error_message = "Phased out are ${join(", ", keys(watsonx_user_api_key.this.phased_out_keys))}."
  }
}
