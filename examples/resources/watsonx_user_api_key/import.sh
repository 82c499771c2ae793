# By account and user.
terraform import watsonx_user_api_key.this '9037bbdcce3e09a950d095110f514466/IBMid-BD9334BE87'

# By user alone; the account is the one of the provider's credentials.
terraform import watsonx_user_api_key.this 'IBMid-BD9334BE87'
