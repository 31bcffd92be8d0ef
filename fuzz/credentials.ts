export const API_KEY = 'a-key-for-the-fuzz-0123456789';
export const BASIC = 'bus:a-password-for-the-fuzz';
export const ADMIN_TOKEN = 'a-token-for-the-fuzz-0123456789';
