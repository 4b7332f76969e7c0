// What a function may run on; which of them are there, the machine decides.
export const RUNTIMES = ['python3.10', 'python3.11', 'python3.12', 'python3.13', 'python3.14', 'nodejs18.x', 'nodejs20.x', 'nodejs22.x', 'nodejs24.x', 'provided.al2', 'provided.al2023'];
